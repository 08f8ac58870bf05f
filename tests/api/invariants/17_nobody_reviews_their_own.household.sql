UPDATE membership SET resident_id = wife.resident_id, bound_by = 'command',
	bound_at = '2026-01-01'
FROM resident wife
WHERE wife.community_id = membership.community_id AND wife.name = '刘梅'
	AND membership.membership_id = (
		SELECT review.membership_id FROM review JOIN participant USING (community_id, deed_id)
		WHERE participant.household_id = wife.household_id
		LIMIT 1);
