-- What is kept for each household and period are the sums of what its deeds earned.
WITH summed AS (
	SELECT community_id, household_id, period_id, sum(points) AS points, sum(rating) AS rating,
	       sum(minutes) AS minutes
	FROM ledger_entry
	WHERE kind = 'deed'
	GROUP BY 1, 2, 3
)
SELECT household_id, period_id, kept.points, summed.points AS points_of_entries, kept.rating,
       summed.rating AS rating_of_entries, kept.minutes, summed.minutes AS minutes_of_entries
FROM household_period kept
FULL JOIN summed USING (community_id, household_id, period_id)
WHERE (coalesce(kept.points, 0), coalesce(kept.rating, 0), coalesce(kept.minutes, 0))
	<> (coalesce(summed.points, 0), coalesce(summed.rating, 0), coalesce(summed.minutes, 0))
