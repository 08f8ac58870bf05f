-- What would keep a community from living whole on one of several servers, one row each: no row is
-- the proof. Tables of no community are directories, which every server has for its own.
WITH tenant AS (
	SELECT c.oid, c.relname, c.relreplident, a.attnum, a.attnotnull
	FROM pg_class c
	JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'community_id' AND NOT a.attisdropped
	WHERE c.relnamespace = 'xinyi'::regnamespace AND c.relkind IN ('r', 'p')
		AND c.relname <> 'community'
), directory AS (
	SELECT c.oid, c.relname
	FROM pg_class c
	WHERE c.relnamespace = 'xinyi'::regnamespace AND c.relkind IN ('r', 'p')
		AND c.oid NOT IN (SELECT oid FROM tenant)
), reference AS (
	SELECT c.*, t.relname, t.attnum AS here, target.attnum AS there
	FROM pg_constraint c
	JOIN tenant t ON t.oid = c.conrelid
	LEFT JOIN tenant target ON target.oid = c.confrelid
	WHERE c.contype = 'f'
)
SELECT relname AS relation_name, 'of no community' AS obstacle, NULL AS object
FROM directory
WHERE relname NOT IN ('community', 'spent_code', 'wechat_token')
UNION ALL
SELECT relname, 'community_id may be null', NULL
FROM tenant
WHERE NOT attnotnull
UNION ALL -- primary keys, unique constraints and unique indexes, with or without a condition
SELECT t.relname, 'key does not begin with community_id', i.indexrelid::regclass::text
FROM tenant t
JOIN pg_index i ON i.indrelid = t.oid AND i.indisunique
WHERE i.indkey[0] <> t.attnum
UNION ALL
SELECT t.relname, 'exclusion without community_id', c.conname
FROM tenant t
JOIN pg_constraint c ON c.conrelid = t.oid AND c.contype = 'x'
WHERE NOT EXISTS (SELECT FROM unnest(c.conkey, c.conexclop) AS pair(place, operator)
                  JOIN pg_operator o ON o.oid = pair.operator
                  WHERE pair.place = t.attnum AND o.oprname = '=')
UNION ALL -- both ends lie on one server
SELECT r.relname, 'reference leaves the community', r.conname
FROM reference r
WHERE r.there IS NOT NULL
	AND NOT EXISTS (SELECT FROM unnest(r.conkey, r.confkey) AS pair(here, there)
	                WHERE pair.here = r.here AND pair.there = r.there)
UNION ALL
SELECT d.relname, 'directory refers to a community''s row', c.conname
FROM directory d
JOIN pg_constraint c ON c.conrelid = d.oid AND c.contype = 'f'
JOIN tenant ON tenant.oid = c.confrelid
UNION ALL -- a cascade does not: row-level security lets no row change its community
SELECT r.relname, 'reference changes community_id', r.conname
FROM reference r
WHERE r.here = ANY (r.conkey)
	AND (r.confupdtype IN ('n', 'd')
		OR r.confdeltype IN ('n', 'd')
			AND (r.confdelsetcols IS NULL OR r.here = ANY (r.confdelsetcols)))
UNION ALL -- by it a copy finds the row that was changed or deleted
SELECT t.relname, 'replica identity without community_id', NULL
FROM tenant t
WHERE NOT (t.relreplident = 'f' OR EXISTS (
	SELECT FROM pg_index i
	WHERE i.indrelid = t.oid AND t.attnum = ANY (i.indkey)
		AND CASE t.relreplident WHEN 'd' THEN i.indisprimary ELSE i.indisreplident END))
UNION ALL -- the numbers of several servers need room
SELECT t.relname, 'identity is not bigint', a.attname::text
FROM tenant t
JOIN pg_attribute a ON a.attrelid = t.oid AND a.attidentity <> '' AND NOT a.attisdropped
WHERE a.atttypid <> 'bigint'::regtype
UNION ALL
SELECT r.relname, 'reference of another type', r.conname
FROM reference r
CROSS JOIN unnest(r.conkey, r.confkey) AS pair(here, there)
JOIN pg_attribute near ON near.attrelid = r.conrelid AND near.attnum = pair.here
JOIN pg_attribute far ON far.attrelid = r.confrelid AND far.attnum = pair.there
WHERE near.atttypid <> far.atttypid
ORDER BY 2, 1, 3
