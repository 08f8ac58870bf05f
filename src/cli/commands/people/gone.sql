-- Who of this name lived at the address until last, and where the person is now. A home that was
-- left on the day of moving in is no residency, but is the last one on record.
SELECT r.resident_id,
       to_char(coalesce(upper(l.lived), rule.day(r.left_at)), 'YYYY-MM-DD') AS gone_on,
       CASE WHEN r.left_at IS NULL
            THEN format('%s/%s/%s/%s', now.building, now.unit, now.room, r.name) END AS lives_at,
       coalesce(r.left_because, 'unknown') AS cause
FROM xinyi.resident r
JOIN xinyi.household h ON h.community_id = r.community_id
LEFT JOIN xinyi.residency l ON l.community_id = r.community_id
	AND l.resident_id = r.resident_id AND l.household_id = h.household_id AND NOT upper_inf(l.lived)
JOIN xinyi.household now ON now.community_id = r.community_id AND now.household_id = r.household_id
WHERE h.community_id = :in_community
	AND (h.building, h.unit, h.room) = ($1::integer, $2::integer, $3::text)
	AND r.name_key = rule.name_key($4::text)
	AND (l.resident_id IS NOT NULL OR (r.household_id = h.household_id AND r.left_at IS NOT NULL))
ORDER BY upper(l.lived) DESC NULLS FIRST
LIMIT 1
