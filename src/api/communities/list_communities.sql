-- The communities of this server, in order of creation.
SELECT code, name, sample, community_id AS cursor
FROM community
WHERE community_id > CASE WHEN :cursor IS NULL THEN 0 ELSE :cursor END
ORDER BY community_id
LIMIT :limit + 1
