-- The members of a team, in order of joining: with full names for its leaders.
SELECT r.resident_id, CASE WHEN (SELECT leads_team(:in_community, :team_id)) THEN r.name
                           ELSE shown_name(r.name, r.household_id) END AS name,
       m.is_leader, m.member_no AS cursor
FROM team_member m
JOIN resident r USING (community_id, resident_id)
WHERE m.community_id = :in_community AND m.team_id = (SELECT led_team(:in_community, :team_id))
	AND m.left_at IS NULL AND r.left_at IS NULL
	AND m.member_no > :after
ORDER BY m.member_no
LIMIT :limit + 1
