-- Who consents for a child is somebody else of the same household, and the version has a text.
WITH lived AS (
	SELECT DISTINCT community_id, resident_id, household_id FROM resident_change
)
SELECT c.consent_no, c.resident_id, c.membership_id
FROM guardian_consent c
JOIN membership m USING (community_id, membership_id)
LEFT JOIN lived child ON child.community_id = c.community_id
	AND child.resident_id = c.resident_id AND child.household_id = c.household_id
LEFT JOIN lived guardian ON guardian.community_id = c.community_id
	AND guardian.resident_id = m.resident_id AND guardian.household_id = c.household_id
WHERE m.resident_id IS NOT DISTINCT FROM c.resident_id
	OR num_nulls(child.household_id, guardian.household_id) > 0
	OR NOT EXISTS (SELECT FROM document d
	               WHERE d.community_id = c.community_id AND d.name = 'privacy'
		               AND d.version = c.version)
