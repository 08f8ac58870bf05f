SELECT membership_id
FROM xinyi.membership
WHERE community_id = :in_community AND membership_id::text = lower($1::text)
	AND account_id IS NOT NULL
