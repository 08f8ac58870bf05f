ALTER TABLE redemption DISABLE TRIGGER ALL;
UPDATE redemption r SET present = (
	SELECT resident_id FROM resident o
	WHERE o.community_id = r.community_id AND o.household_id <> r.household_id
		AND NOT EXISTS (SELECT FROM resident_change c
		                WHERE c.resident_id = o.resident_id AND c.changed_at >= r.redeemed_at)
	ORDER BY resident_id LIMIT 1)
WHERE card_id IS NOT NULL;
