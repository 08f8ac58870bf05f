-- The budget's gauge shows what is held or collected in its period; without a mark there is none.
WITH spent AS (
	SELECT period.community_id, period.period_id, period.status, coalesce(sum(points), 0) AS points
	FROM period
	LEFT JOIN redemption ON redemption.community_id = period.community_id
		AND redemption.period_id = period.period_id
		AND redemption.status IN ('held', 'collected')
	GROUP BY period.community_id, period.period_id
)
SELECT period_id, gauge.redeemed, spent.points
FROM spent
JOIN settings USING (community_id)
LEFT JOIN budget_gauge gauge USING (community_id, period_id)
WHERE CASE WHEN num_nonnulls(settings.budget_warning, settings.budget_ceiling) = 0
           THEN gauge.period_id IS NOT NULL
           WHEN gauge.period_id IS NOT NULL OR spent.status = 'open'
           THEN coalesce(gauge.redeemed, 0) <> spent.points
           ELSE false END
