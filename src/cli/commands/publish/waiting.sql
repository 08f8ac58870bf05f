-- Closed periods that are due for publication.
SELECT count(*) AS periods
FROM xinyi.period p
WHERE p.community_id = :in_community AND p.status = 'closed'
	AND rule.publication_due_at(p) <= rule.now()
