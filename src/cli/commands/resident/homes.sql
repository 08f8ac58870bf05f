SELECT to_char(lower(l.lived * a.held), 'YYYY-MM-DD') AS lived_from,
       to_char(upper(l.lived * a.held), 'YYYY-MM-DD') AS until, a.building, a.unit, a.room,
       h.code AS household
FROM xinyi.residency l
JOIN xinyi.household h USING (community_id, household_id)
CROSS JOIN LATERAL rule.addresses_of(h.community_id, h.household_id) a
WHERE l.community_id = :in_community AND l.resident_id = $1::uuid AND l.lived && a.held
ORDER BY l.lived * a.held
