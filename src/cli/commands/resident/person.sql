SELECT r.resident_id, r.name, h.building, h.unit, h.room, h.code AS household,
       CASE WHEN r.is_head THEN 'yes' ELSE 'no' END AS head, r.birth_year,
       CASE WHEN r.phone_hash IS NOT NULL THEN 'on record' END AS phone,
       CASE WHEN m.account_id IS NOT NULL THEN 'bound' END AS account,
       array_to_string(m.roles, ', ') AS roles,
       to_char(r.left_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD') AS left_on,
       r.left_because AS because
FROM xinyi.resident r
JOIN xinyi.household h USING (community_id, household_id)
LEFT JOIN xinyi.membership m USING (community_id, resident_id)
WHERE r.community_id = :in_community AND r.resident_id = $1::uuid
