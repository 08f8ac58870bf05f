-- The redemption of a typed or scanned code.
SELECT error, shown.redemption_id, shown.household_code, shown.name, shown.building, shown.event_id,
       shown.event_name, shown.place, shown.status, shown.points, shown.lines, shown.code,
       shown.redeemed_at, shown.lapses_at, shown.ended_at, shown.undone_at, shown.reason,
       shown.cancelled_by, shown.good_until, shown.present, shown.served_by,
       shown.helper
FROM look_up_redemption(:in_community, :code) found
LEFT JOIN LATERAL show_redemption(found.redemption) shown ON true
