-- Periods are numbered from 1, each begins where the one before ends, and only the last is open.
SELECT period_id, name, status, starts_at, ends_at
FROM (SELECT *, row_number() OVER in_order AS expected, lag(ends_at) OVER in_order AS before,
             lead(period_id) OVER in_order AS next,
             lag(status) OVER in_order AS status_before
      FROM period
      WINDOW in_order AS (PARTITION BY community_id ORDER BY period_id)) p
WHERE period_id <> expected OR starts_at <> before OR (status = 'open') <> (next IS NULL)
	OR (status = 'published' AND status_before <> 'published')
UNION ALL
SELECT NULL, 'no period is open', NULL, NULL, NULL
WHERE NOT EXISTS (SELECT FROM period WHERE status = 'open')
