-- What a household has in dispute is the sum of its open holds, each of points of its entry.
WITH open AS (
	SELECT community_id, household_id, sum(points) AS points
	FROM dispute_hold
	WHERE released_at IS NULL
	GROUP BY 1, 2
)
SELECT household.code, household.disputed, coalesce(open.points, 0) AS points, NULL AS entry_id
FROM household
LEFT JOIN open USING (community_id, household_id)
WHERE household.disputed <> coalesce(open.points, 0)
UNION ALL
SELECT hold.household_id::text, hold.points, entry.points, hold.entry_id
FROM dispute_hold hold
LEFT JOIN ledger_entry entry USING (community_id, entry_id)
WHERE (hold.household_id, 'deed') IS DISTINCT FROM (entry.household_id, entry.kind)
	OR hold.points > entry.points
