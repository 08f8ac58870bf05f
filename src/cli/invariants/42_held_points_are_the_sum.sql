-- What a household has held is the sum of its held redemptions, and its balance covers it.
WITH open AS (
	SELECT community_id, household_id, sum(points) AS points
	FROM redemption
	WHERE status = 'held'
	GROUP BY 1, 2
)
SELECT household.code, household.balance, household.held, household.disputed,
       coalesce(open.points, 0) AS points
FROM household
LEFT JOIN open USING (community_id, household_id)
WHERE household.held <> coalesce(open.points, 0)
	OR household.held + household.disputed > household.balance
