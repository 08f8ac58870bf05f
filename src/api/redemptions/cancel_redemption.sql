-- Returns points and goods before they are collected.
SELECT error, shown.redemption_id, shown.household_code, shown.name, shown.building, shown.event_id,
       shown.event_name, shown.place, shown.status, shown.points, shown.lines, shown.code,
       shown.redeemed_at, shown.lapses_at, shown.ended_at, shown.undone_at, shown.reason,
       shown.cancelled_by, shown.good_until, shown.present, shown.served_by,
       shown.helper
FROM cancel_redemption(:in_community, :redemption_id, :reason) ended
LEFT JOIN LATERAL show_redemption(ended.redemption) shown ON true
