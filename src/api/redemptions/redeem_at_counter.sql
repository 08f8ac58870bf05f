-- Takes points and hands over goods at once, for the household whose code or card was scanned. The
-- digest of what is asked for leaves out the code, so that a new one of the same household makes a
-- repetition.
SELECT error, violations, shown.redemption_id, shown.household_code, shown.name, shown.building,
       shown.event_id, shown.event_name, shown.place, shown.status, shown.points, shown.lines,
       shown.code, shown.redeemed_at, shown.lapses_at, shown.ended_at, shown.undone_at,
       shown.reason, shown.cancelled_by, shown.good_until, shown.present, shown.served_by,
       shown.helper
FROM redeem_at_counter(:in_community, :redemption_id,
	ROW (:counter_code, :card_code, :present)::visitor,
	jsonb_build_object('event_id', :event_id, 'lines', :lines)) placed
LEFT JOIN LATERAL show_redemption(placed.redemption) shown ON true
