-- The name of a team, for editing.
SELECT etag(t) AS etag, t.team_id, t.name
FROM team t
WHERE t.community_id = :in_community AND t.team_id = :team_id
