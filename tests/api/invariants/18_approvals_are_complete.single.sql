ALTER TABLE review DISABLE TRIGGER ALL;
DELETE FROM review
WHERE membership_id = (SELECT min(membership_id::text) FROM review)::uuid
	AND deed_id IN (SELECT deed_id FROM deed WHERE household_id IS NOT NULL);
