-- Takes a resident out of a team.
SELECT remove_from_team(:in_community, :team_id, :resident_id)
