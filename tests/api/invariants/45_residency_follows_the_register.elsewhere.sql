UPDATE residency SET household_id = (
	SELECT max(household_id) FROM household
	WHERE household.community_id = residency.community_id
		AND household.household_id <> residency.household_id)
WHERE upper_inf(lived);
