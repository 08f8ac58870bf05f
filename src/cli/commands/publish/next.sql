SELECT p.name, to_char(rule.publication_due_at(p) AT TIME ZONE 'Asia/Shanghai',
                       'YYYY-MM-DD HH24:MI') AS due_at
FROM xinyi.period p
WHERE p.community_id = :in_community AND p.status <> 'published'
ORDER BY p.period_id
LIMIT 1
