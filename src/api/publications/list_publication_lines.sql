-- A page of the public list, with the names that may be shown today.
SELECT line.line_no, line.rank, line.household_code, line.building, household.public_name AS name,
       line.points, line.rating, line.deeds, line.minutes, line.entry_count, line.line_no AS cursor
FROM publication_line line
JOIN household USING (community_id, household_id)
WHERE line.community_id = :actor_community_id AND line.period_id = published_period(:period)
	AND (:building IS NULL OR line.building = :building)
	-- No coalesce: row-level security keeps that out of the condition of an index.
	AND line.line_no > CASE WHEN :cursor IS NULL THEN 0 ELSE :cursor END
ORDER BY line.line_no
LIMIT :limit + 1
