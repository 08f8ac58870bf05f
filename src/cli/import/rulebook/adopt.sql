SELECT adopted.error, rule.rulebook_digest(adopted.rulebook) AS tag,
       rule.shown_actor(:in_community, (adopted.rulebook).changed_by) AS changed_by,
       to_char((adopted.rulebook).changed_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI')
           AS changed_at,
       (SELECT format($6::text, (adopted.rulebook).title, count(*)) FROM xinyi.rule_item i
        WHERE i.community_id = (adopted.rulebook).community_id
	        AND i.version = (adopted.rulebook).version) AS content
FROM (SELECT coalesce($4::date, rule.day(rule.now())) AS decided_on) decision
CROSS JOIN LATERAL rule.adopt_rulebook(:in_community, $1::integer, coalesce($2::text, ''), $3::text,
	decision.decided_on, coalesce($5::date, decision.decided_on)) adopted
