-- What a count has changed: the lines of the last count that differ from the books.
SELECT w.name, m.stock - m.quantity AS stock, m.counted, m.quantity AS difference
FROM xinyi.stock_move m
JOIN xinyi.reward w USING (community_id, reward_id)
WHERE m.community_id = :in_community AND m.count_id = $1::uuid AND m.quantity <> 0
ORDER BY w.reward_no
