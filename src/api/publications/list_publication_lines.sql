-- A page of the public list, with the names that may be shown today.
SELECT line.line_no, line.rank, line.household_code, line.building, household.public_name AS name,
       line.points, line.rating, line.deeds, line.minutes, line.entry_count, line.line_no AS cursor
FROM publication_line line
JOIN household USING (community_id, household_id)
WHERE line.community_id = :actor_community_id AND line.period_id = published_period(:period)
	AND (:building IS NULL OR line.building = :building) AND line.line_no > coalesce(:cursor, 0)
ORDER BY line.line_no
LIMIT :limit + 1
