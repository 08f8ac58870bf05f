SELECT w.name, l.quantity, w.unit
FROM xinyi.redemption_line l
JOIN xinyi.reward w USING (community_id, reward_id)
WHERE l.community_id = :in_community AND l.redemption_id = $1::uuid
ORDER BY w.reward_no
