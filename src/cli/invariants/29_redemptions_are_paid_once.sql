-- A redemption took its points once if it was collected, undone later or not, and otherwise none.
WITH paid AS (
	SELECT community_id, redemption_id, count(*) AS entries, sum(points) AS points,
	       min(household_id) AS household_id, max(household_id) AS other_household_id,
	       min(posted_at) AS posted_at
	FROM ledger_entry
	WHERE kind = 'redemption'
	GROUP BY 1, 2
)
SELECT redemption_id, redemption.status, redemption.points, paid.entries, paid.points AS taken
FROM redemption
FULL JOIN paid USING (community_id, redemption_id)
WHERE CASE WHEN redemption.status IN ('collected', 'undone')
      THEN (paid.entries, paid.points, paid.household_id, paid.other_household_id, paid.posted_at)
	      IS DISTINCT FROM (1, -redemption.points, redemption.household_id,
	                        redemption.household_id, redemption.ended_at)
      ELSE paid.entries IS NOT NULL END
