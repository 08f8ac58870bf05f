-- One reward, as it is saved.
SELECT etag(w) AS etag, w.reward_id, w.kind, w.name, w.description, w.unit, w.price, w.cost_fen,
       w.limit_per_period, w.low_stock, w.discount_percent, w.discount_fen, w.valid_from,
       w.valid_until, w.active
FROM reward w
WHERE w.community_id = :in_community AND w.reward_id = :reward_id
