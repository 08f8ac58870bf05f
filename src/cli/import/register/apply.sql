-- A flat in which nobody lives becomes a new household.
UPDATE register_line l SET household_id = added.household_id
FROM (
	SELECT building, unit, room,
	       rule.add_household(:in_community, building, unit, room) AS household_id
	FROM (SELECT DISTINCT building, unit, room FROM register_line
	      WHERE household_id IS NULL
	      ORDER BY building, unit, room) missing
) added
WHERE (l.building, l.unit, l.room) = (added.building, added.unit, added.room);

-- Moving numbers are removed first, so that two people can swap them, and so that residents who
-- have left do not conflict.
UPDATE xinyi.resident r SET phone_hash = NULL, phone_sealed = NULL
FROM register_line l
LEFT JOIN register_phone p ON p.resident_id = l.resident_id
WHERE r.community_id = :in_community
	AND ((r.resident_id = p.resident_id AND r.phone_hash IS NOT NULL)
	     OR (r.phone_hash = l.phone_hash AND r.resident_id <> l.resident_id
	         AND r.left_at IS NOT NULL));

UPDATE xinyi.resident r
SET household_id = l.household_id,
    name = CASE WHEN r.name_key = l.name_key THEN r.name ELSE l.name END,
    birth_year = coalesce(l.birth_year, r.birth_year),
    is_head = coalesce(l.is_head, r.is_head AND r.household_id = l.household_id),
    phone_hash = CASE WHEN p.resident_id IS NULL THEN r.phone_hash ELSE l.phone_hash END,
    phone_sealed = coalesce(p.phone_sealed, r.phone_sealed),
    left_at = NULL, left_because = NULL
FROM register_line l
LEFT JOIN register_phone p ON p.resident_id = l.resident_id
WHERE r.community_id = :in_community AND r.resident_id = l.resident_id AND NOT l.is_new
	AND (p.resident_id IS NOT NULL OR r.left_at IS NOT NULL
	     OR (r.birth_year, r.is_head, r.household_id, r.name_key) IS DISTINCT FROM
	        (coalesce(l.birth_year, r.birth_year), coalesce(l.is_head, r.is_head), l.household_id,
	         l.name_key));

INSERT INTO xinyi.resident (community_id, resident_id, household_id, name, is_head, birth_year,
                            phone_hash, phone_sealed)
SELECT :in_community, l.resident_id, l.household_id, l.name, coalesce(l.is_head, false),
       l.birth_year, l.phone_hash, p.phone_sealed
FROM register_line l
LEFT JOIN register_phone p ON p.resident_id = l.resident_id
WHERE l.is_new
ORDER BY l.line;

-- A household has one head: the one that the file names.
UPDATE xinyi.resident r SET is_head = false
FROM register_line head
WHERE head.is_head AND r.community_id = :in_community
	AND r.household_id = head.household_id AND r.resident_id <> head.resident_id AND r.is_head;

-- Age and head determine the household's public name.
DO $$
BEGIN
	PERFORM rule.choose_public_name(:in_community, bound.household_id)
	FROM (
		SELECT DISTINCT l.household_id
		FROM register_line l
		JOIN xinyi.membership m ON m.community_id = :in_community
			AND m.resident_id = l.resident_id
	) bound;
END
$$;
