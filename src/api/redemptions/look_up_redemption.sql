-- The redemption that a typed or scanned code belongs to.
SELECT CASE WHEN asked.code IS NULL THEN 'code_mistyped'
            WHEN shown.redemption_id IS NULL THEN 'code_unknown' END AS error,
       shown.redemption_id, shown.household_code, shown.building, shown.event_id,
       shown.event_name, shown.place, shown.status, shown.points, shown.lines, shown.code,
       shown.redeemed_at, shown.lapses_at, shown.ended_at, shown.reason
FROM (SELECT read_code(:code) AS code) asked
LEFT JOIN redemption r ON r.community_id = :actor_community_id AND r.code = asked.code
LEFT JOIN LATERAL show_redemption(r) shown ON true
