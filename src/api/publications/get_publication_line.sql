-- The line of one household, found by its code, with the name that may be shown today.
SELECT line.line_no, line.rank, line.household_code, line.building, household.public_name AS name,
       line.points, line.rating, line.deeds, line.minutes, line.entry_count
FROM publication_line line
JOIN household ON household.community_id = :in_community
	AND household.household_id = line.household_id
WHERE line.community_id = :in_community
	AND line.period_id = (SELECT published_period(:in_community, :period))
	AND line.household_id = (SELECT published_household(:in_community, :period, :household_code))
