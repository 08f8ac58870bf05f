-- A redemption took its points once and, if it was cancelled or lapsed, returned them once.
WITH moved AS (
	SELECT community_id, redemption_id, count(*) FILTER (WHERE kind = 'redemption') AS takings,
	       count(*) FILTER (WHERE kind = 'return') AS returns,
	       sum(points) FILTER (WHERE kind = 'redemption') AS taken,
	       sum(points) FILTER (WHERE kind = 'return') AS returned,
	       min(household_id) AS household_id, max(household_id) AS other_household_id,
	       min(period_id) FILTER (WHERE kind = 'redemption') AS period_id,
	       min(entry_id) FILTER (WHERE kind = 'return')
	           < max(entry_id) FILTER (WHERE kind = 'redemption') AS is_early
	FROM ledger_entry
	WHERE kind IN ('redemption', 'return')
	GROUP BY 1, 2
)
SELECT redemption_id, redemption.status, redemption.points, moved.takings, moved.taken,
       moved.returns, moved.returned
FROM redemption
FULL JOIN moved USING (community_id, redemption_id)
WHERE (moved.takings, moved.taken, moved.household_id, moved.other_household_id, moved.period_id)
	IS DISTINCT FROM (1, -redemption.points, redemption.household_id, redemption.household_id,
	                  redemption.period_id)
	OR moved.returns <> (redemption.status IN ('cancelled', 'lapsed'))::integer
	OR moved.returned <> redemption.points
	OR moved.is_early
