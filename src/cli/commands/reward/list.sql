-- The rewards in the format of the import, with their stock.
SELECT w.reward_id, w.kind, w.name, w.description,
       w.unit, w.price, w.cost_fen, w.limit_per_period, w.low_stock, w.discount_percent,
       w.discount_fen, w.valid_from, w.valid_until,
       CASE WHEN w.active THEN 'yes' ELSE 'no' END AS active, s.stock, s.held
FROM xinyi.reward w
JOIN xinyi.reward_stock s USING (community_id, reward_id)
WHERE w.community_id = :in_community
ORDER BY w.reward_no
