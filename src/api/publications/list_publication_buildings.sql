-- The buildings of a publication with their sums, by number.
SELECT building, line_count, entry_count, points, deeds, minutes, building AS cursor
FROM publication_building
WHERE community_id = :in_community
	AND period_id = (SELECT published_period(:in_community, :period))
	AND building > :after
ORDER BY building
LIMIT :limit + 1
