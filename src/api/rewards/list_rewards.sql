-- All rewards in order of creation, with their stock.
SELECT w.reward_id, w.kind, w.name, w.description, w.unit, w.price, w.cost_fen, w.limit_per_period,
       w.low_stock, w.discount_percent, w.discount_fen, w.valid_from, w.valid_until, w.active,
       s.stock, s.held, s.move_count, s.stock - s.held < w.low_stock AS low, etag(w) AS etag,
       w.reward_no AS cursor
FROM reward w
JOIN reward_stock s USING (community_id, reward_id)
WHERE w.community_id = :in_community
	AND w.reward_no > :after
ORDER BY w.reward_no
LIMIT :limit + 1
