SELECT membership_id
FROM xinyi.membership
WHERE community_id = rule.actor_community_id() AND membership_id::text = lower($1::text)
