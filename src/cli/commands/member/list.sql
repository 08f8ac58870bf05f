-- Everybody with an account, as other commands name them, and what they may do.
SELECT m.membership_id AS member,
       CASE WHEN r.resident_id IS NOT NULL
            THEN format('%s/%s/%s/%s', h.building, h.unit, h.room, r.name) END AS resident,
       array_to_string(m.roles, ', ') AS roles, m.bound_by,
       to_char(m.bound_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD') AS bound_on,
       to_char(m.created_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD') AS joined_on
FROM xinyi.membership m
LEFT JOIN xinyi.resident r USING (community_id, resident_id)
LEFT JOIN xinyi.household h USING (community_id, household_id)
WHERE m.community_id = :in_community AND m.account_id IS NOT NULL
ORDER BY m.member_no
