-- The current state of the budget.
SELECT p.name AS period, sums.issued, sums.taken_back, sums.redeemed, sums.returned, sums.lapsed,
       sums.outstanding,
       (SELECT coalesce(sum(h.balance), 0) FROM household h
        WHERE h.community_id = p.community_id AND h.closed_on IS NOT NULL) AS outstanding_closed,
       sums.redeemed_fen, sums.worth_fen,
       (SELECT coalesce(sum(r.points), 0) FROM redemption r
        WHERE r.community_id = p.community_id AND r.period_id = p.period_id
            AND r.status IN ('held', 'collected')) AS committed,
       s.budget_warning AS warning, s.budget_ceiling AS ceiling,
       points_lapsing(:in_community) AS lapsing, lapses_on() AS lapsing_on,
       round(fen_per_point(:in_community) * 100)::integer AS fen_per_hundred_points
FROM period p
JOIN settings s USING (community_id)
CROSS JOIN LATERAL period_sums(:in_community, p.period_id) sums
WHERE p.community_id = :in_community AND p.status = 'open'
