-- What is kept as earned in a period is what its deeds earned, less what was reversed since.
WITH summed AS (
	SELECT original.community_id, original.household_id, original.period_id,
	       sum(original.points + coalesce(reversal.points, 0)) AS earned
	FROM ledger_entry original
	LEFT JOIN ledger_entry reversal ON reversal.community_id = original.community_id
		AND reversal.reverses = original.entry_id
	WHERE original.kind = 'deed' AND original.reverses IS NULL AND original.points > 0
	GROUP BY 1, 2, 3
)
SELECT household_id, period_id, kept.earned, summed.earned AS earned_by_entries
FROM household_period kept
FULL JOIN summed USING (community_id, household_id, period_id)
WHERE coalesce(kept.earned, 0) <> coalesce(summed.earned, 0)
