-- Residents on record who are not in the file; the import leaves them as they are.
SELECT h.building, h.unit, h.room, r.name
FROM xinyi.resident r
JOIN xinyi.household h USING (community_id, household_id)
WHERE r.community_id = :in_community AND r.left_at IS NULL
	AND NOT EXISTS (SELECT FROM register_line l WHERE l.resident_id = r.resident_id)
ORDER BY h.building, h.unit, h.room, r.name
