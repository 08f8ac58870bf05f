-- By this many days, or to the moment when the next publication is due.
UPDATE xinyi.community
SET clock_offset = clock_offset
	+ coalesce($1::integer * interval '1 day',
	           greatest(rule.next_publication_due(:in_community) - rule.now(), '0'))
WHERE community_id = :in_community AND sample
RETURNING to_char((pg_catalog.now() + clock_offset) AT TIME ZONE 'Asia/Shanghai',
                  'YYYY-MM-DD HH24:MI') AS community_time
