-- What can be redeemed in events that have not closed, with what is left of it. Looked up from
-- those events: how many there have been does not count.
WITH coming AS MATERIALIZED (
	SELECT o.reward_id, json_agg(json_build_object(
		'event_id', e.event_id,
		'name', e.name,
		'place', e.place,
		'opens_at', to_char(e.opens_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
		'closes_at', to_char(e.closes_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))
		ORDER BY e.opens_at, e.event_no) AS events
	FROM redemption_event e
	JOIN event_offer o USING (community_id, event_id)
	WHERE e.community_id = :actor_community_id AND e.lapses_at > :now AND e.closes_at > :now
	GROUP BY o.reward_id
)
SELECT w.reward_id, w.kind, w.name, w.description, w.unit, w.price, w.limit_per_period,
       s.stock - s.held AS available, w.discount_percent, w.discount_fen, w.valid_from,
       w.valid_until, coming.events, w.reward_no AS cursor
FROM coming
JOIN reward w ON w.community_id = :actor_community_id AND w.reward_id = coming.reward_id
JOIN reward_stock s ON s.community_id = w.community_id AND s.reward_id = w.reward_id
WHERE w.active AND (w.valid_until IS NULL OR w.valid_until >= day(:now))
	AND w.reward_no > CASE WHEN :cursor IS NULL THEN 0 ELSE :cursor END
ORDER BY w.reward_no
LIMIT :limit + 1
