-- The towns of a page; a :name in a comment is none.
SELECT name, size, town_id AS cursor
FROM xinyi.town
WHERE town_id > :after -- and so on
	AND community_id = :in_community
ORDER BY town_id
LIMIT :limit + 1;
