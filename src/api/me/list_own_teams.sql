-- The member's teams, in order of joining.
SELECT t.team_id, t.name, own.is_leader, own.member_no AS cursor
FROM team_member own
JOIN team t USING (community_id, team_id)
WHERE own.community_id = :in_community AND own.resident_id = :actor_resident_id
	AND own.left_at IS NULL
	AND own.member_no > :after
ORDER BY own.member_no
LIMIT :limit + 1
