-- Nothing that had lapsed was spent, and what was posted as lapsed is what had.
-- Points lapse at the end of the year after they were earned, and those earned first are spent
-- first: what a household has beyond all that it earned since the year before is too old.
WITH earned AS MATERIALIZED (
	SELECT entry.community_id, entry.household_id, entry.household_no, entry.points,
	       left(period.name, 4)::integer AS year, reversal.household_no AS reversal_no,
	       reversal.points AS reversed
	FROM ledger_entry entry
	JOIN period USING (community_id, period_id)
	LEFT JOIN ledger_entry reversal ON reversal.community_id = entry.community_id
		AND reversal.reverses = entry.entry_id
	WHERE entry.kind = 'deed' AND entry.reverses IS NULL AND entry.points > 0
), spent AS (
	SELECT spending.entry_id, spending.household_id, spending.kind, spending.posted_at,
	       spending.points, spending.balance - spending.points AS balance_before,
	       coalesce(sum(earned.points + CASE WHEN earned.reversal_no < spending.household_no
	                                         THEN earned.reversed ELSE 0 END), 0) AS earned_since
	FROM ledger_entry spending
	LEFT JOIN earned ON earned.community_id = spending.community_id
		AND earned.household_id = spending.household_id
		AND earned.household_no < spending.household_no
		AND earned.year >= extract(year FROM rule.day(spending.posted_at))::integer - 1
	WHERE spending.kind IN ('redemption', 'lapse')
	GROUP BY spending.community_id, spending.entry_id
)
SELECT entry_id, household_id, kind, posted_at, points, balance_before, earned_since
FROM spent
WHERE greatest(balance_before - earned_since, 0)
	<> CASE kind WHEN 'lapse' THEN -points ELSE 0 END
