-- The teams of the community in the order of their creation, and what the member is in each.
SELECT t.team_id, t.name, led.leaders, led.leaders_left_out, own.member_no IS NOT NULL AS joined,
       coalesce(own.is_leader, false) AS is_leader, t.team_no AS cursor
FROM team t
CROSS JOIN LATERAL team_leaders(:in_community, t.team_id) led
LEFT JOIN team_member own ON own.community_id = :in_community AND own.team_id = t.team_id
	AND own.resident_id = :actor_resident_id AND own.left_at IS NULL
WHERE t.community_id = :in_community
	AND t.team_no > :after
ORDER BY t.team_no
LIMIT :limit + 1
