-- Why a period cannot be published now, in the words $2 and $3, or null when it can be or has been.
SELECT CASE WHEN p.status <> 'published' AND rule.publication_due_at(p) > rule.now()
            THEN format($2::text, p.name,
                        to_char(rule.publication_due_at(p) AT TIME ZONE 'Asia/Shanghai',
                                'YYYY-MM-DD HH24:MI')) END AS refusal
FROM xinyi.period p
WHERE p.community_id = :in_community AND p.name = $1::text
UNION ALL
SELECT format($3::text, $1::text, p.name)
FROM xinyi.period p
WHERE p.community_id = :in_community AND p.status = 'open' AND p.name < $1::text
