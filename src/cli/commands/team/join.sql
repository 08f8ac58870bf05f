-- Joining again changes whether the resident leads the team.
INSERT INTO xinyi.team_member AS member (community_id, team_id, resident_id, is_leader,
                                        joined_at)
SELECT community_id, team_id, $2::uuid, $3::boolean, rule.now()
FROM xinyi.team
WHERE community_id = :in_community AND name = $1::text
ON CONFLICT (community_id, team_id, resident_id) WHERE left_at IS NULL
DO UPDATE SET is_leader = excluded.is_leader
RETURNING member.team_id
