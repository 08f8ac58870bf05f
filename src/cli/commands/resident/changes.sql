SELECT to_char(happened_on, 'YYYY-MM-DD') AS happened_on, act,
       array_to_string(fields, ', ') AS fields, before::text AS before, after::text AS after,
       reason, changed_by,
       to_char(changed_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI') AS changed_at
FROM xinyi.resident_change
WHERE community_id = :in_community AND resident_id = $1::uuid
ORDER BY change_no
