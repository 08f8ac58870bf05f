-- Row-level security walls every table off, and both ends of every reference are in one community.
SELECT relname AS relation_name, 'row-level security' AS missing
FROM pg_class
WHERE relnamespace = 'xinyi'::regnamespace AND relkind = 'r'
	AND NOT (relrowsecurity AND relforcerowsecurity)
UNION ALL
SELECT conrelid::regclass::text, conname::text
FROM pg_constraint c
WHERE connamespace = 'xinyi'::regnamespace AND contype = 'f'
	AND (SELECT count(*) FROM pg_attribute
	     WHERE attname = 'community_id' AND attrelid IN (c.conrelid, c.confrelid)) = 2
	AND NOT EXISTS (
		SELECT FROM unnest(c.conkey, c.confkey) AS pair(here, there)
		JOIN pg_attribute near ON near.attrelid = c.conrelid AND near.attnum = pair.here
		JOIN pg_attribute far ON far.attrelid = c.confrelid AND far.attnum = pair.there
		WHERE near.attname = 'community_id' AND far.attname = 'community_id')
