DELETE FROM household_period;
