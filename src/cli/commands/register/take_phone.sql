-- The next phone number that an administrator sealed.
SELECT c.change_id, c.resident_id, c.requested_by,
       translate(encode(c.phone, 'base64'), E'+/=\n', '-_') AS phone,
       :in_community || ':' || c.resident_id || ':phone' AS context
FROM xinyi.requested_change c
WHERE c.community_id = :in_community AND c.phone_status = 'waiting'
ORDER BY c.change_no
LIMIT 1
