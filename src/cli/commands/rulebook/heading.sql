SELECT version, title, status, decided_by, decided_on, in_force_from, in_force_until,
       rule.rulebook_digest(b) AS digest
FROM xinyi.rulebook b
WHERE community_id = rule.actor_community_id()
	AND version = coalesce($1::integer, rule.rulebook_on(rule.day(rule.now())))
