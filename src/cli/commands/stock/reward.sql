SELECT reward_id, unit
FROM xinyi.reward
WHERE community_id = :in_community
	AND (name = $1::text OR reward_id::text = lower($1::text))
