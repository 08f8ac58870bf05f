SELECT w.name, w.unit, s.stock, s.held, s.stock - s.held AS available,
       CASE WHEN w.active AND s.stock - s.held < w.low_stock THEN 'low' END AS remark
FROM xinyi.reward w
JOIN xinyi.reward_stock s USING (community_id, reward_id)
WHERE w.community_id = :in_community
ORDER BY w.reward_no
