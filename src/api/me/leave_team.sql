-- The resident leaves a team, and no longer leads it.
UPDATE team_member SET left_at = :now, is_leader = false
WHERE community_id = :in_community AND team_id = :team_id
	AND resident_id = :actor_resident_id AND left_at IS NULL
