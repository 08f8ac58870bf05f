UPDATE household_period SET minutes = minutes + 1;
