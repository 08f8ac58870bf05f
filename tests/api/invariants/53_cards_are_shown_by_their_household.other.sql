ALTER TABLE household_card DISABLE TRIGGER ALL;
UPDATE household_card c SET household_id = (
	SELECT min(household_id) FROM household h WHERE h.community_id = c.community_id
		AND h.closed_on IS NULL)
WHERE withdrawn_at IS NOT NULL;
