SELECT version, title, status, decided_by, decided_on, in_force_from, in_force_until,
       rule.rulebook_digest(b) AS digest
FROM xinyi.rulebook b
WHERE community_id = :in_community
	AND version = coalesce($1::integer, rule.rulebook_on(:in_community, rule.day(rule.now())))
