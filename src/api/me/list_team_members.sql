-- The members of a team that the member leads, in order of joining.
SELECT r.resident_id, r.name, m.is_leader, m.member_no AS cursor
FROM team_member m
JOIN resident r USING (community_id, resident_id)
WHERE m.community_id = :in_community AND m.team_id = (SELECT led_team(:in_community, :team_id))
	AND r.left_at IS NULL
	AND m.member_no > :after
ORDER BY m.member_no
LIMIT :limit + 1
