-- Takes a declaration back.
DELETE FROM relative
USING household
WHERE relative.community_id = :actor_community_id AND relative.membership_id = :actor_id
	AND household.community_id = relative.community_id
	AND household.household_id = relative.household_id AND household.code = :household_code
