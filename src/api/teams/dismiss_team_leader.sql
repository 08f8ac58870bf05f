-- A leader of a team becomes a member like the others.
UPDATE team_member SET is_leader = false
WHERE community_id = :in_community AND team_id = :team_id AND is_leader
	AND resident_id = (SELECT led_resident(:in_community, :team_id, :resident_id))
