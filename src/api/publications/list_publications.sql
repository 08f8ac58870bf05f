-- The publications of a community, newest first.
SELECT p.name AS period, number, published_at, line_count, entry_count, points, minutes,
       number AS cursor
FROM publication
JOIN period p USING (community_id, period_id)
WHERE community_id = :in_community
	AND number < :before
ORDER BY number DESC
LIMIT :limit + 1
