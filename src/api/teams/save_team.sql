-- Creates a team, or renames it.
SELECT error, etag(team) AS etag, (team).changed_at,
       shown_actor(:in_community, (team).changed_by) AS changed_by, (team).team_id, (team).name
FROM save_team(:in_community, :team_id, :name, :if_match)
