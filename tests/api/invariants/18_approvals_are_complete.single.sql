ALTER TABLE review DISABLE TRIGGER ALL;
DELETE FROM review
WHERE (deed_id, membership_id) IN (
	SELECT deed_id, min(membership_id::text)::uuid
	FROM review
	JOIN deed USING (community_id, deed_id)
	WHERE deed.household_id IS NOT NULL
	GROUP BY deed_id);
