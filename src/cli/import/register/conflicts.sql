-- Phone numbers of the file that belong to a resident who keeps them: not in the file, or in it
-- without a number.
SELECT l.line, r.name, h.building, h.unit, h.room
FROM register_line l
JOIN xinyi.resident r ON r.community_id = :in_community
	AND r.phone_hash = l.phone_hash AND r.resident_id <> l.resident_id
JOIN xinyi.household h ON h.community_id = r.community_id AND h.household_id = r.household_id
LEFT JOIN register_line own ON own.resident_id = r.resident_id
WHERE own.phone_hash IS NULL AND (own.line IS NOT NULL OR r.left_at IS NULL)
ORDER BY l.line
