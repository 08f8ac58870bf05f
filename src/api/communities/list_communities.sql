-- The communities of this server, in order of creation.
SELECT code, name, sample, community_id AS cursor
FROM community
WHERE community_id > :after
ORDER BY community_id
LIMIT :limit + 1
