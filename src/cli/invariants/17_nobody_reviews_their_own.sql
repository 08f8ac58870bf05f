-- No verdict is from the filer, from a member of a household that the deed names or that one of
-- its people lives in, from relatives, or from its team. Ties that came about or became known
-- later do not count.
WITH verdict AS (
	SELECT community_id, deed_id, review.membership_id, review.reviewed_at, membership.resident_id,
	       membership.bound_at, deed.filed_by, deed.filed_at, deed.team_id, deed.happened_on,
	       (reviewed_at AT TIME ZONE 'Asia/Shanghai')::date AS reviewed_on,
	       deed.household_id AS debtor
	FROM review
	JOIN deed USING (community_id, deed_id)
	JOIN membership USING (community_id, membership_id)
), tie AS (
	SELECT 'household' AS conflict, verdict.*, residency.household_id AS tied_to
	FROM verdict
	JOIN residency USING (community_id, resident_id)
	WHERE verdict.bound_at <= verdict.reviewed_at
		AND (lower_inf(residency.lived) OR residency.known_at <= verdict.reviewed_at)
		AND (residency.lived @> verdict.happened_on
		     OR residency.lived @> daterange(verdict.reviewed_on - 1, verdict.reviewed_on, '[]'))
	UNION ALL
	SELECT 'relative', verdict.*, relative.household_id
	FROM verdict
	JOIN relative USING (community_id, membership_id)
	WHERE relative.declared_at <= verdict.reviewed_at
		AND coalesce(relative.retracted_at > verdict.filed_at, true)
)
SELECT deed_id, membership_id, 'filer' AS conflict
FROM verdict
WHERE filed_by = membership_id
UNION ALL
SELECT deed_id, membership_id, conflict
FROM tie
WHERE tied_to = debtor
	OR EXISTS (SELECT FROM participant
	           WHERE participant.community_id = tie.community_id
		           AND participant.deed_id = tie.deed_id AND participant.household_id = tie.tied_to)
UNION ALL
SELECT verdict.deed_id, verdict.membership_id, 'participant'
FROM verdict
JOIN participant USING (community_id, deed_id, resident_id)
WHERE verdict.bound_at <= verdict.reviewed_at
UNION ALL
SELECT verdict.deed_id, verdict.membership_id, 'team'
FROM verdict
JOIN team_member USING (community_id, team_id, resident_id)
WHERE team_member.joined_at <= verdict.reviewed_at
	AND (team_member.left_at IS NULL OR team_member.left_at > verdict.filed_at)
