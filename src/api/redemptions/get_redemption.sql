-- One redemption, for its household and for staff.
SELECT shown.redemption_id, shown.household_code, shown.name, shown.building, shown.event_id,
       shown.event_name, shown.place, shown.status, shown.points, shown.lines, shown.code,
       shown.redeemed_at, shown.lapses_at, shown.ended_at, shown.undone_at, shown.reason,
       shown.cancelled_by, shown.good_until, shown.present, shown.served_by,
       shown.helper
FROM redemption r
CROSS JOIN LATERAL show_redemption(r) shown
WHERE r.community_id = :in_community AND r.redemption_id = :redemption_id
	AND (r.household_id = :actor_household_id
	     OR actor_roles() && '{storekeeper,administrator,auditor}')
