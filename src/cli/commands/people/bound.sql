SELECT membership_id
FROM xinyi.membership
WHERE community_id = rule.actor_community_id() AND resident_id = $1::uuid
