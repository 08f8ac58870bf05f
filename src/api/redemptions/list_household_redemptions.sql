-- The redemptions of the member's own household, newest first.
SELECT shown.redemption_id, shown.household_code, shown.building, shown.event_id,
       shown.event_name, shown.place, shown.status, shown.points, shown.lines, shown.code,
       shown.redeemed_at, shown.lapses_at, shown.ended_at, shown.reason, shown.cancelled_by,
       shown.good_until,
       r.redemption_no AS cursor
FROM redemption r
CROSS JOIN LATERAL show_redemption(r) shown
WHERE r.community_id = :actor_community_id AND r.household_id = :actor_household_id
	AND (:status IS NULL OR r.status = :status)
	AND r.redemption_no < CASE WHEN :cursor IS NULL THEN 9223372036854775807 ELSE :cursor END
ORDER BY r.redemption_no DESC
LIMIT :limit + 1
