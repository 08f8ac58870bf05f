ALTER TABLE household DISABLE TRIGGER ALL;
UPDATE household h SET closed_on = '2026-06-20'
FROM household_card c
WHERE c.community_id = h.community_id AND c.household_id = h.household_id
	AND c.withdrawn_at IS NULL;
