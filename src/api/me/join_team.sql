-- The resident joins a team; who belongs to it already goes on as before.
INSERT INTO team_member AS m (community_id, team_id, resident_id, joined_at)
SELECT community_id, team_id, :actor_resident_id, :now
FROM team
WHERE community_id = :in_community AND team_id = :team_id
ON CONFLICT (community_id, team_id, resident_id) WHERE left_at IS NULL
DO UPDATE SET is_leader = m.is_leader
RETURNING m.team_id, (SELECT t.name FROM team t
                      WHERE t.community_id = :in_community AND t.team_id = m.team_id) AS name,
          m.is_leader
