-- Rewards on offer in events that have not closed, with the remaining quantity.
SELECT w.reward_id, w.kind, w.name, w.description, w.unit, w.price, w.limit_per_period,
       s.stock - s.held AS available, w.discount_percent, w.discount_fen, w.valid_from,
       w.valid_until, coming.events,
       (SELECT greatest(count(*) - 10, 0) FROM event_offer o
        WHERE o.community_id = w.community_id AND o.reward_id = w.reward_id
            AND o.closes_at > (SELECT :now)) AS events_left_out, w.reward_no AS cursor
FROM reward w
JOIN reward_stock s ON s.community_id = w.community_id AND s.reward_id = w.reward_id
CROSS JOIN LATERAL (
	SELECT json_agg(json_build_object(
		'event_id', e.event_id,
		'name', e.name,
		'place', e.place,
		'opens_at', instant(e.opens_at),
		'closes_at', instant(e.closes_at))
		ORDER BY e.closes_at, e.event_no) AS events
	FROM (
		SELECT e.event_id, e.event_no, e.name, e.place, e.opens_at, e.closes_at
		FROM event_offer o
		JOIN redemption_event e ON e.community_id = o.community_id AND e.event_id = o.event_id
		WHERE o.community_id = w.community_id AND o.reward_id = w.reward_id
			AND o.closes_at > (SELECT :now)
		ORDER BY o.closes_at
		LIMIT 10
	) e
) coming
WHERE w.community_id = :in_community AND w.active AND w.offered_until > (SELECT :now)
	AND (w.valid_until IS NULL OR w.valid_until >= day((SELECT :now)))
	AND w.reward_no > :after
ORDER BY w.reward_no
LIMIT :limit + 1
