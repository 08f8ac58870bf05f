-- To the moment from which the month may be published.
UPDATE xinyi.community c
SET clock_offset = rule.publication_due_at(p) - pg_catalog.now()
FROM xinyi.period p
WHERE c.community_id = :in_community AND p.community_id = c.community_id
	AND p.status = 'open';
