-- Adds a resident to a team; a leader remains one.
INSERT INTO team_member AS m (community_id, team_id, resident_id, is_leader, joined_at)
SELECT t.community_id, t.team_id, r.resident_id, false, :now
FROM team t
JOIN resident r ON r.community_id = :in_community AND r.resident_id = :resident_id
	AND r.left_at IS NULL
WHERE t.community_id = :in_community AND t.team_id = :team_id
ON CONFLICT (community_id, team_id, resident_id) WHERE left_at IS NULL
DO UPDATE SET is_leader = m.is_leader
RETURNING m.team_id, m.resident_id, m.is_leader
