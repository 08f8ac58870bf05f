UPDATE household_transfer SET to_household_id = (
	SELECT max(household_id) FROM household
	WHERE household.community_id = household_transfer.community_id
		AND household_id NOT IN (from_household_id, to_household_id));
