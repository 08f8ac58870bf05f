-- The roles of one member.
SELECT etag(m) AS etag, m.membership_id AS member_id, to_json(m.roles) AS roles
FROM membership m
WHERE m.community_id = :actor_community_id AND m.membership_id = :member_id
