-- The buildings in which households live, with their number.
SELECT building, count(*) AS households, building AS cursor
FROM household
WHERE community_id = :in_community AND closed_on IS NULL
	AND building > :after
GROUP BY building
ORDER BY building
LIMIT :limit + 1
