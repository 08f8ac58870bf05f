-- The community, with its first period so many months before the one that is open now. At nine in
-- the morning of the 26th a period is published, and counts as past from then on.
SELECT rule.create_community($1::text, '阿尔卡迪亚社区', true,
	rule.moment((date_trunc('month', open.day) + interval '25 days'
	             - CASE WHEN extract(day FROM open.day) < 26 THEN 1 ELSE 0 END * interval '1 month'
	             - $2::integer * interval '1 month')::date, '00:00')) AS community_id
FROM (SELECT rule.day(pg_catalog.now() - interval '9 hours') AS day) open
