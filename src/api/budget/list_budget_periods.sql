-- Points issued and redeemed in each closed period, newest first.
SELECT p.name AS period, sums.issued, sums.taken_back, sums.redeemed, sums.returned, sums.lapsed,
       sums.outstanding, sums.redeemed_fen, sums.worth_fen, sums.period_id AS cursor
FROM period_total sums
JOIN period p USING (community_id, period_id)
WHERE sums.community_id = :in_community
	AND sums.period_id < :before
ORDER BY sums.period_id DESC
LIMIT :limit + 1
