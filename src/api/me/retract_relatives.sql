-- Retracts a declaration; it still counts for deeds filed before.
UPDATE relative SET retracted_at = :now
FROM household
WHERE relative.community_id = :in_community AND relative.membership_id = :actor_id
	AND relative.retracted_at IS NULL AND household.community_id = relative.community_id
	AND household.household_id = relative.household_id AND household.code = :household_code
