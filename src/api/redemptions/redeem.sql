-- Holds points and goods for the household. The body is passed whole, because its digest tells a
-- repetition from another redemption of that name.
SELECT error, violations, shown.redemption_id, shown.household_code, shown.name, shown.building,
       shown.event_id, shown.event_name, shown.place, shown.status, shown.points, shown.lines,
       shown.code, shown.redeemed_at, shown.lapses_at, shown.ended_at, shown.undone_at,
       shown.reason, shown.cancelled_by, shown.good_until, shown.present, shown.served_by,
       shown.helper
FROM redeem(:in_community, :redemption_id, :body) placed
LEFT JOIN LATERAL show_redemption(placed.redemption) shown ON true
