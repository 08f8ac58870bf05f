-- Households get random codes; one that is taken is drawn again. Of a random uuid the first six
-- bytes are wholly random: five bits of each make one letter.
DO $$
BEGIN
	LOOP
		INSERT INTO xinyi.household (community_id, code, building, unit, room)
		SELECT :in_community,
		       (SELECT string_agg(substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ',
		                                 1 + (get_byte(drawn.bytes, place) & 31), 1), '')
		        FROM generate_series(0, 5) AS place),
		       missing.building, missing.unit, missing.room
		FROM (SELECT DISTINCT building, unit, room
		      FROM register_line WHERE household_id IS NULL) missing
		CROSS JOIN LATERAL (SELECT uuid_send(gen_random_uuid()) AS bytes
		                    WHERE missing.building IS NOT NULL) drawn
		ORDER BY missing.building, missing.unit, missing.room
		ON CONFLICT ON CONSTRAINT household_code_taken DO NOTHING;

		UPDATE register_line l SET household_id = h.household_id
		FROM xinyi.household h
		WHERE h.community_id = :in_community AND l.household_id IS NULL
			AND (h.building, h.unit, h.room) = (l.building, l.unit, l.room);

		EXIT WHEN NOT EXISTS (SELECT FROM register_line WHERE household_id IS NULL);
	END LOOP;
END
$$;

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
SET birth_year = coalesce(l.birth_year, r.birth_year),
    is_head = coalesce(l.is_head, r.is_head),
    phone_hash = CASE WHEN p.resident_id IS NULL THEN r.phone_hash ELSE l.phone_hash END,
    phone_sealed = coalesce(p.phone_sealed, r.phone_sealed),
    left_at = NULL
FROM register_line l
LEFT JOIN register_phone p ON p.resident_id = l.resident_id
WHERE r.community_id = :in_community AND r.resident_id = l.resident_id AND NOT l.is_new
	AND (p.resident_id IS NOT NULL OR r.left_at IS NOT NULL
	     OR (r.birth_year, r.is_head) IS DISTINCT FROM
	        (coalesce(l.birth_year, r.birth_year), coalesce(l.is_head, r.is_head)));

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
