-- What was redeemed in an event, in order of redeeming.
SELECT shown.redemption_id, shown.household_code, shown.building, shown.event_id,
       shown.event_name, shown.place, shown.status, shown.points, shown.lines, shown.code,
       shown.redeemed_at, shown.lapses_at, shown.ended_at, shown.reason, shown.cancelled_by,
       shown.good_until,
       r.redemption_no AS cursor
FROM redemption r
CROSS JOIN LATERAL show_redemption(r) shown
WHERE r.community_id = :actor_community_id AND r.event_id = known_event(:event_id)
	AND (:status IS NULL OR r.status = :status)
	AND r.redemption_no > CASE WHEN :cursor IS NULL THEN 0 ELSE :cursor END
ORDER BY r.redemption_no
LIMIT :limit + 1
