-- The sums of each building in a publication are those of its lines.
WITH lines AS (
	SELECT community_id, period_id, building, count(*) AS line_count, sum(points) AS points,
	       sum(deeds) AS deeds, sum(minutes) AS minutes, sum(entry_count) AS entry_count
	FROM publication_line
	GROUP BY 1, 2, 3
)
SELECT period.name, building, of.line_count, of.points, of.deeds, of.minutes, of.entry_count
FROM publication_building of
FULL JOIN lines USING (community_id, period_id, building)
LEFT JOIN period USING (community_id, period_id)
WHERE (of.line_count, of.points, of.deeds, of.minutes, of.entry_count)
	IS DISTINCT FROM
	(lines.line_count, lines.points, lines.deeds, lines.minutes, lines.entry_count)
