-- What is kept as earned in a period is what its deeds and returns earned, less what was taken.
-- Taken is what was reversed since, and what is disputed now.
WITH summed AS (
	SELECT moved.community_id, moved.household_id, moved.period_id, sum(moved.points) AS earned
	FROM (
		SELECT community_id, household_id, period_id, points
		FROM ledger_entry
		WHERE kind = 'deed' AND reverses IS NULL AND points > 0
		UNION ALL
		SELECT original.community_id, original.household_id, original.period_id, taken.points
		FROM ledger_entry original
		JOIN ledger_entry reversal ON reversal.community_id = original.community_id
			AND reversal.reverses = original.entry_id
		JOIN ledger_entry taken ON taken.community_id = original.community_id
			AND (taken.entry_id = reversal.entry_id
			     OR taken.concerns = reversal.entry_id AND taken.kind = 'settlement')
		WHERE original.points > 0
		UNION ALL
		SELECT entry.community_id, entry.household_id, entry.period_id, -hold.points
		FROM dispute_hold hold
		JOIN ledger_entry entry USING (community_id, entry_id)
		WHERE hold.released_at IS NULL
		UNION ALL
		SELECT community_id, household_id, earned_in, computed
		FROM ledger_entry
		WHERE earned_in IS NOT NULL
	) moved
	GROUP BY 1, 2, 3
)
SELECT household_id, period_id, kept.earned, summed.earned AS earned_by_entries
FROM household_period kept
FULL JOIN summed USING (community_id, household_id, period_id)
WHERE coalesce(kept.earned, 0) <> coalesce(summed.earned, 0)
