-- A published rating is one base for the whole list plus the year's entries, in positive months.
-- The base is a setting that may have changed since.
WITH year AS (
	SELECT line.community_id, line.period_id, line.rating - sum(entry.rating) AS base
	FROM publication_line line
	JOIN period USING (community_id, period_id)
	JOIN period earlier ON earlier.community_id = period.community_id
		AND earlier.period_id <= period.period_id AND left(earlier.name, 4) = left(period.name, 4)
	JOIN ledger_entry entry ON entry.community_id = earlier.community_id
		AND entry.period_id = earlier.period_id AND entry.household_id = line.household_id
		AND entry.kind = 'deed'
	WHERE line.rating IS NOT NULL
	GROUP BY line.community_id, line.period_id, line.household_id, line.rating
)
SELECT period_id, min(base) AS base, max(base) AS other_base, NULL AS household_code
FROM year
GROUP BY community_id, period_id
HAVING min(base) <> max(base)
UNION ALL
SELECT period_id, rating, points, household_code
FROM publication_line
WHERE rating IS NOT NULL AND points <= 0
