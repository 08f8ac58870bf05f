SELECT adopted.error
FROM (SELECT coalesce($3::date, rule.day(rule.now())) AS decided_on) decision
CROSS JOIN LATERAL rule.adopt_rulebook($1::integer, $2::text, decision.decided_on,
	coalesce($4::date, decision.decided_on)) adopted
