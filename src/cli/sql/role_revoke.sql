SELECT changed.error
FROM xinyi.membership m
CROSS JOIN LATERAL rule.set_roles(m.membership_id, array_remove(m.roles, $2::text)) changed
WHERE m.community_id = rule.actor_community_id() AND m.membership_id = $1::uuid
