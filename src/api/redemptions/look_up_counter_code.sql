-- Who stands at the counter, before anything is picked.
SELECT error, violations, household_code, building, names, members, members_left_out, available,
       held, card_points_left, helper, redemptions, redemptions_left_out, offers, expires_at
FROM look_up_counter_code(:in_community, ROW (:counter_code, :card_code, NULL)::visitor,
	:event_id)
