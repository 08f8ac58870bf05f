-- The lines of every publication can be computed again from the deeds, position and rank too.
WITH month AS (
	SELECT community_id, entry.period_id, entry.household_id, sum(entry.points) AS points,
	       sum(entry.minutes) AS minutes, count(*) AS entry_count,
	       count(DISTINCT entry.deed_id) FILTER (WHERE entry.reverses IS NULL AND entry.rating >= 0)
	           AS deeds
	FROM ledger_entry entry
	JOIN publication USING (community_id, period_id)
	WHERE entry.kind = 'deed'
	GROUP BY 1, 2, 3
), ranked AS (
	SELECT month.*, household.code,
	       rank() OVER (PARTITION BY community_id, period_id ORDER BY month.points DESC) AS rank,
	       row_number() OVER (PARTITION BY community_id, period_id
	                          ORDER BY month.points DESC, household.code) AS line_no
	FROM month
	JOIN household USING (community_id, household_id)
)
SELECT period_id, line.line_no, ranked.line_no AS line_expected, line.household_code,
       line.points, ranked.points AS points_expected
FROM publication_line line
FULL JOIN ranked USING (community_id, period_id, household_id)
WHERE (line.household_code, line.line_no, line.rank, line.points, line.minutes, line.deeds,
       line.entry_count)
	IS DISTINCT FROM (ranked.code, ranked.line_no, ranked.rank, ranked.points, ranked.minutes,
	                  ranked.deeds, ranked.entry_count)
