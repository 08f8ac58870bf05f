-- Closed periods that are due for publication.
SELECT count(*) AS periods
FROM xinyi.period p
WHERE p.community_id = rule.actor_community_id() AND p.status = 'closed'
	AND rule.publication_due_at(p) <= rule.now()
