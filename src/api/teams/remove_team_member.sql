-- Takes a resident out of a team.
UPDATE team_member SET left_at = :now, is_leader = false
WHERE community_id = :in_community AND team_id = :team_id AND left_at IS NULL
	AND resident_id = (SELECT led_resident(:in_community, :team_id, :resident_id))
