-- Who lives and who lived there.
SELECT r.name, CASE WHEN r.is_head AND r.household_id = l.household_id THEN 'yes' END AS head,
       to_char(lower(l.lived), 'YYYY-MM-DD') AS lived_from,
       to_char(upper(l.lived), 'YYYY-MM-DD') AS until
FROM xinyi.residency l
JOIN xinyi.resident r USING (community_id, resident_id)
WHERE l.community_id = :in_community AND l.household_id = $1::bigint
ORDER BY upper(l.lived) DESC NULLS FIRST, r.is_head DESC, r.name
