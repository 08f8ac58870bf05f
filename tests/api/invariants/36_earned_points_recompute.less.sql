UPDATE household_period SET earned = 0;
