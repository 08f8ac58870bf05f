-- A household can spend what it would have without the redemptions that it gave back.
-- First earned is first spent; what was parked and given back saved nothing from being taken.
-- Households whose points were ever disputed or returned are not looked at.
WITH looked_at AS (
	SELECT household.community_id, household.household_id, household.code,
	       rule.available_points(household) AS available
	FROM household
	WHERE NOT EXISTS (SELECT FROM dispute_hold hold
	                  WHERE hold.community_id = household.community_id
		                  AND hold.household_id = household.household_id)
		AND NOT EXISTS (SELECT FROM ledger_entry entry
		                WHERE entry.community_id = household.community_id
			                AND entry.household_id = household.household_id
			                AND entry.kind = 'return')
)
SELECT code, available, expected
FROM looked_at
CROSS JOIN LATERAL rule.recount_points(community_id, household_id) AS expected
WHERE available <> expected
