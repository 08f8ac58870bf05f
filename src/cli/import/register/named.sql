-- Whom the import names to the clerk: who has another name or address, and who is the head instead
-- of somebody else. $1 to $3 are the words for these changes.
SELECT * FROM (
	SELECT l.line, l.building, l.unit, l.room, l.name,
	       concat_ws(', ',
	           CASE WHEN r.name_key <> l.name_key THEN format($1::text, r.name) END,
	           CASE WHEN (h.building, h.unit, h.room) <> (l.building, l.unit, l.room)
	                THEN format($2::text, h.building, h.unit, h.room) END,
	           CASE WHEN former.name IS NOT NULL
	                THEN format($3::text, former.name) END) AS change
	FROM register_line l
	LEFT JOIN xinyi.resident r ON r.community_id = :in_community
		AND r.resident_id = l.resident_id
	LEFT JOIN xinyi.household h ON h.community_id = r.community_id
		AND h.household_id = r.household_id
	LEFT JOIN LATERAL (
		SELECT head.name FROM xinyi.resident head
		WHERE head.community_id = :in_community AND head.household_id = l.household_id
			AND head.is_head AND head.left_at IS NULL AND head.resident_id <> l.resident_id
		ORDER BY head.name_key
		LIMIT 1
	) former ON l.is_head
) person
WHERE change <> ''
ORDER BY line
