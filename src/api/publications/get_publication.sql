-- The head of one publication.
SELECT p.name AS period, number, published_at, line_count, entry_count, points, minutes
FROM publication
JOIN period p USING (community_id, period_id)
WHERE community_id = :in_community AND p.name = :period
