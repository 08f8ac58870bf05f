-- The member's own household: its points, its sums of the open period, and what is due.
SELECT household_code, building, unit, room, balance, available, held, disputed, owed, lapsing,
       lapsing_on, year, year_note, rating, period, closes_at, period_points, period_minutes,
       waiting_deeds, public_name, members, members_left_out, due, due_left_out
FROM shown_household(:in_community, :actor_household_id)
