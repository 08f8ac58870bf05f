-- Publications are numbered in the order of periods; their totals are those of lines and deeds.
WITH lines AS (
	SELECT community_id, period_id, count(*) AS line_count, sum(points) AS points,
	       sum(minutes) AS minutes, sum(entry_count) AS entry_count
	FROM publication_line
	GROUP BY 1, 2
), entries AS (
	SELECT community_id, period_id, count(DISTINCT household_id) AS line_count,
	       sum(points) AS points,
	       sum(minutes) AS minutes, count(*) AS entry_count
	FROM ledger_entry
	WHERE kind = 'deed'
	GROUP BY 1, 2
), heads AS (
	SELECT *, row_number() OVER (PARTITION BY community_id ORDER BY period_id) AS expected
	FROM publication
)
SELECT period.name, heads.number, heads.line_count, heads.points, heads.minutes, heads.entry_count
FROM period
FULL JOIN heads USING (community_id, period_id)
LEFT JOIN lines USING (community_id, period_id)
LEFT JOIN entries USING (community_id, period_id)
WHERE (period.status = 'published') IS DISTINCT FROM (heads.number IS NOT NULL)
	OR heads.number <> heads.expected
	OR (heads.line_count, heads.points, heads.minutes, heads.entry_count)
	   <> (coalesce(lines.line_count, 0), coalesce(lines.points, 0), coalesce(lines.minutes, 0),
	       coalesce(lines.entry_count, 0))
	OR (heads.line_count, heads.points, heads.minutes, heads.entry_count)
	   <> (coalesce(entries.line_count, 0), coalesce(entries.points, 0),
	       coalesce(entries.minutes, 0), coalesce(entries.entry_count, 0))
