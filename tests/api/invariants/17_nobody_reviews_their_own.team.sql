UPDATE membership SET resident_id = leader.resident_id, bound_by = 'command',
	bound_at = '2026-01-01'
FROM resident leader
WHERE leader.community_id = membership.community_id AND leader.name = '刘梅'
	AND membership.membership_id = (
		SELECT review.membership_id FROM review JOIN participant USING (community_id, deed_id)
		LIMIT 1);
INSERT INTO team_member (community_id, team_id, resident_id, joined_at)
SELECT team.community_id, team.team_id, resident.resident_id, timestamptz '2026-01-01'
FROM team
JOIN resident USING (community_id)
WHERE resident.name = '刘梅';
UPDATE deed SET team_id = (SELECT team_id FROM team WHERE team.community_id = deed.community_id
	ORDER BY team_id LIMIT 1);
