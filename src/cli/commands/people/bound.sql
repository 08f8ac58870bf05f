SELECT membership_id
FROM xinyi.membership
WHERE community_id = :in_community AND resident_id = $1::uuid AND account_id IS NOT NULL
