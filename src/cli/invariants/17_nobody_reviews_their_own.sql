-- No verdict is from the filer, a household or relatives that the deed names, or its team.
-- Ties that came later do not count: people move.
WITH named AS (
	SELECT community_id, deed_id, household_id FROM participant
	UNION
	SELECT community_id, deed_id, household_id FROM deed WHERE household_id IS NOT NULL
)
SELECT review.deed_id, review.membership_id, 'filer' AS conflict
FROM review
JOIN deed USING (community_id, deed_id)
WHERE deed.filed_by = review.membership_id
UNION ALL
SELECT review.deed_id, review.membership_id, 'household'
FROM review
JOIN named USING (community_id, deed_id)
JOIN membership USING (community_id, membership_id)
JOIN resident ON resident.community_id = membership.community_id
	AND resident.resident_id = membership.resident_id AND resident.household_id = named.household_id
WHERE membership.bound_at <= review.reviewed_at
UNION ALL
SELECT review.deed_id, review.membership_id, 'relative'
FROM review
JOIN named USING (community_id, deed_id)
JOIN relative USING (community_id, membership_id, household_id)
WHERE relative.declared_at <= review.reviewed_at
UNION ALL
SELECT review.deed_id, review.membership_id, 'team'
FROM review
JOIN deed USING (community_id, deed_id)
JOIN membership USING (community_id, membership_id)
JOIN team_member USING (community_id, team_id, resident_id)
WHERE team_member.joined_at <= review.reviewed_at
