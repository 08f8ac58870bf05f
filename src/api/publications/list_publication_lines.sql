-- A page of the public list, with the names that may be shown today. An index finds the lines of
-- one building.
SELECT line.line_no, line.rank, line.household_code, line.building, household.public_name AS name,
       line.points, line.rating, line.deeds, line.minutes, line.entry_count, line.line_no AS cursor
FROM (
	(SELECT * FROM publication_line
	 WHERE community_id = :in_community
	     AND period_id = (SELECT published_period(:in_community, :period))
	     AND :building IS NULL
	     AND line_no > :after
	 ORDER BY line_no
	 LIMIT :limit + 1)
	UNION ALL
	(SELECT * FROM publication_line
	 WHERE community_id = :in_community
	     AND period_id = (SELECT published_period(:in_community, :period))
	     AND building = :building
	     AND line_no > :after
	 ORDER BY line_no
	 LIMIT :limit + 1)
) line
JOIN household ON household.community_id = :in_community
	AND household.household_id = line.household_id
ORDER BY line.line_no
LIMIT :limit + 1
