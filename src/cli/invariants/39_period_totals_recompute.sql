-- Every closed period has its sums: those of its entries, and each begins where the last one ended.
WITH summed AS (
	SELECT period.community_id, period.period_id, period.name,
	       coalesce(sum(points) FILTER (WHERE kind = 'deed' AND points > 0 AND reverses IS NULL), 0)
	           AS issued,
	       coalesce(-sum(points) FILTER (WHERE kind IN ('deed', 'settlement')
	                                         AND (points < 0 OR reverses IS NOT NULL)), 0)
	           AS taken_back,
	       coalesce(-sum(points) FILTER (WHERE kind IN ('redemption', 'undo')), 0) AS redeemed,
	       coalesce(sum(points) FILTER (WHERE kind = 'return'), 0) AS returned,
	       coalesce(-sum(points) FILTER (WHERE kind = 'lapse'), 0) AS lapsed,
	       sum(coalesce(sum(points), 0)) OVER (PARTITION BY period.community_id
	                                           ORDER BY period.period_id) AS outstanding
	FROM period
	LEFT JOIN ledger_entry USING (community_id, period_id)
	WHERE period.status <> 'open'
	GROUP BY period.community_id, period.period_id, period.name
)
SELECT period_id, summed.name, kept.issued, summed.issued AS issued_by_entries, kept.outstanding,
       summed.outstanding AS outstanding_by_entries
FROM period_total kept
FULL JOIN summed USING (community_id, period_id)
WHERE (kept.issued, kept.taken_back, kept.redeemed, kept.returned, kept.lapsed, kept.outstanding)
	IS DISTINCT FROM (summed.issued, summed.taken_back, summed.redeemed, summed.returned,
	                  summed.lapsed, summed.outstanding)
