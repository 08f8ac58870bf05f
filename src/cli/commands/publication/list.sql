SELECT p.name AS period, n.number, n.published_at AT TIME ZONE 'Asia/Shanghai' AS published_at,
       n.line_count AS households, n.entry_count AS entries, n.points, n.minutes
FROM xinyi.publication n
JOIN xinyi.period p USING (community_id, period_id)
WHERE n.community_id = :in_community
ORDER BY n.number
