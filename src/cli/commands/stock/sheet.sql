-- The count sheet: what should be there, and an empty column for the count.
SELECT w.name, w.unit, s.stock, s.held, NULL::integer AS counted, s.move_count AS moves,
       w.reward_id
FROM xinyi.reward w
JOIN xinyi.reward_stock s USING (community_id, reward_id)
WHERE w.community_id = :in_community AND (w.active OR s.stock > 0)
ORDER BY w.reward_no
