SELECT to_char(lower(l.lived), 'YYYY-MM-DD') AS lived_from,
       to_char(upper(l.lived), 'YYYY-MM-DD') AS until, h.building, h.unit, h.room,
       h.code AS household
FROM xinyi.residency l
JOIN xinyi.household h USING (community_id, household_id)
WHERE l.community_id = :in_community AND l.resident_id = $1::uuid
ORDER BY l.lived
