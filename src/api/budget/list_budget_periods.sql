-- What was issued and redeemed in each period, newest first; the open one as of now.
SELECT p.name AS period, sums.issued, sums.taken_back, sums.redeemed, sums.returned, sums.lapsed,
       sums.outstanding, sums.redeemed_fen,
       round(sums.outstanding * (SELECT fen_per_point()))::bigint AS worth_fen,
       p.period_id AS cursor
FROM period p
CROSS JOIN LATERAL (
	SELECT t.* FROM period_total t
	WHERE t.community_id = p.community_id AND t.period_id = p.period_id
	UNION ALL
	SELECT live.* FROM period_sums(p.period_id) live WHERE p.status = 'open'
) sums
WHERE p.community_id = :actor_community_id
	AND p.period_id < CASE WHEN :cursor IS NULL THEN 2147483647 ELSE :cursor END
ORDER BY p.period_id DESC
LIMIT :limit + 1
