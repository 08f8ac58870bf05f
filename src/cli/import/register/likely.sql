-- New lines that may be somebody whom the register has and the file lacks: in the same household
-- under another name, or under the same name elsewhere, with the same phone or year of birth.
SELECT DISTINCT ON (l.line) l.line, coalesce(r.household_id = l.household_id, false) AS is_rename,
       l.name, r.name AS other, h.building, h.unit, h.room
FROM register_line l
JOIN xinyi.resident r ON r.community_id = :in_community AND r.left_at IS NULL
	AND (r.household_id = l.household_id OR r.name_key = l.name_key)
	AND (r.phone_hash = l.phone_hash OR r.birth_year = l.birth_year)
JOIN xinyi.household h ON h.community_id = r.community_id AND h.household_id = r.household_id
WHERE l.is_new AND NOT l.is_newcomer
	AND NOT EXISTS (SELECT FROM register_line other WHERE other.resident_id = r.resident_id)
ORDER BY l.line, (r.phone_hash = l.phone_hash) DESC NULLS LAST, r.household_id = l.household_id DESC
