-- The roles of one member.
SELECT etag(m) AS etag, m.membership_id AS member_id, to_json(m.roles) AS roles
FROM membership m
WHERE m.community_id = :in_community AND m.membership_id = :member_id AND m.account_id IS NOT NULL
