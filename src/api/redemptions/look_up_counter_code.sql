-- Who stands at the counter, before anything is picked.
SELECT error, household_code, building, names, members_left_out, available, held, redemptions,
       redemptions_left_out, offers, expires_at
FROM look_up_counter_code(:in_community, :counter_code, :event_id)
