SELECT r.resident_id
FROM xinyi.household h
JOIN xinyi.resident r USING (community_id, household_id)
WHERE h.community_id = :in_community
	AND (h.building, h.unit, h.room) = ($1::integer, $2::integer, $3::text)
	AND h.closed_on IS NULL
	AND r.name_key = rule.name_key($4::text)
	AND r.left_at IS NULL
