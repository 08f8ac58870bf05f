ALTER TABLE redemption DISABLE TRIGGER ALL;
UPDATE redemption r SET present = (
	SELECT resident_id FROM resident o
	WHERE o.community_id = r.community_id AND o.household_id <> r.household_id
	ORDER BY resident_id LIMIT 1)
WHERE card_id IS NOT NULL;
