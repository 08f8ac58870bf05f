-- Lines whose phone number is not the one on record.
SELECT l.line, l.resident_id
FROM register_line l
LEFT JOIN xinyi.resident r ON r.community_id = :in_community
	AND r.resident_id = l.resident_id
WHERE l.phone_hash IS NOT NULL AND r.phone_hash IS DISTINCT FROM l.phone_hash
ORDER BY l.line
