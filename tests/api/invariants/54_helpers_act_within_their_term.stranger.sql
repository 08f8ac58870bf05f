ALTER TABLE redemption DISABLE TRIGGER ALL;
UPDATE redemption r SET household_id = (
	SELECT max(household_id) FROM household h
	WHERE h.community_id = r.community_id AND h.household_id <> r.household_id)
WHERE helper_no IS NOT NULL;
