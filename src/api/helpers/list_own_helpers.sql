-- The helpers of the member's own household, newest first.
SELECT shown.helper_id, shown.household_code, shown.building, shown.name, shown.document,
       shown.begins_on, shown.ends_on, shown.state, shown.recorded_by, shown.recorded_at,
       shown.ended_because, shown.ended_by, shown.ended_at, h.helper_no AS cursor
FROM household_helper h
CROSS JOIN LATERAL show_helper(h) shown
WHERE h.community_id = :in_community AND h.household_id = :actor_household_id
	AND h.helper_no < :before
ORDER BY h.helper_no DESC
LIMIT :limit + 1
