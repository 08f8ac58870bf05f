-- Grants the role $2, or revokes it. Returns the previous roles, who had set them and when.
SELECT changed.error, nullif(array_to_string(m.roles, ', '), '') AS before,
       coalesce(nullif(array_to_string((changed.member).roles, ', '), ''), 'none') AS after,
       rule.shown_actor(:in_community, m.roles_changed_by) AS changed_by,
       to_char(m.roles_changed_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI')
           AS changed_at
FROM xinyi.membership m
CROSS JOIN LATERAL rule.set_roles(:in_community, m.membership_id,
                                  CASE WHEN $3::boolean THEN array_append(m.roles, $2::text)
                                       ELSE array_remove(m.roles, $2::text) END,
                                  ARRAY[rule.etag(m)]) changed
WHERE m.community_id = :in_community AND m.membership_id = $1::uuid
