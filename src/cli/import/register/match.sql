-- The same household and name, in any spelling, is the same resident. New residents get an
-- identifier now, because phone numbers are sealed under it. The last household of an empty flat is
-- meant when one of its people comes back; otherwise a new family has moved in.
ANALYZE register_line;

UPDATE register_line line
SET household_id = found.household_id,
    resident_id = coalesce(found.resident_id, gen_random_uuid()),
    is_new = found.resident_id IS NULL
FROM (
	SELECT l.line, h.household_id, r.resident_id
	FROM register_line l
	LEFT JOIN LATERAL (
		SELECT * FROM xinyi.household h
		WHERE h.community_id = :in_community
			AND (h.building, h.unit, h.room) = (l.building, l.unit, l.room)
		ORDER BY h.closed_on DESC NULLS FIRST, h.household_id DESC
		LIMIT 1
	) h ON h.closed_on IS NULL OR EXISTS (
		SELECT FROM register_line back
		JOIN xinyi.resident r ON r.community_id = h.community_id
			AND r.household_id = h.household_id AND r.name_key = back.name_key
		WHERE (back.building, back.unit, back.room) = (l.building, l.unit, l.room))
	LEFT JOIN xinyi.resident r ON r.community_id = h.community_id
		AND r.household_id = h.household_id AND r.name_key = l.name_key
) found
WHERE found.line = line.line;
