-- A leader of a team becomes a member like the others.
SELECT dismiss_leader(:in_community, :team_id, :resident_id)
