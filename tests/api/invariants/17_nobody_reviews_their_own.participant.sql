CREATE TEMPORARY TABLE judged AS
SELECT review.community_id, review.membership_id, participant.resident_id
FROM review JOIN participant USING (community_id, deed_id)
LIMIT 1;
UPDATE membership SET resident_id = NULL, bound_by = NULL, bound_at = NULL
WHERE (community_id, resident_id) = (SELECT community_id, resident_id FROM judged);
UPDATE residency SET household_id = (
	SELECT max(household_id) FROM household
	WHERE household.community_id = residency.community_id)
WHERE (community_id, resident_id) = (SELECT community_id, resident_id FROM judged);
UPDATE membership SET resident_id = judged.resident_id, bound_by = 'command',
	bound_at = '2026-01-01'
FROM judged
WHERE membership.community_id = judged.community_id
	AND membership.membership_id = judged.membership_id;
DROP TABLE judged;
