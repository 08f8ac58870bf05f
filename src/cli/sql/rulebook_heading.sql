SELECT version, title, status, decided_by, decided_on, in_force_from, in_force_until
FROM xinyi.rulebook
WHERE community_id = rule.actor_community_id()
	AND version = coalesce($1::integer, rule.rulebook_on(rule.day(rule.now())))
