-- Whom the import names to the clerk: who has another name or address, and who is the head instead
-- of somebody else.
SELECT * FROM (
	SELECT l.line, l.building, l.unit, l.room, l.name,
	       concat_ws(', ',
	           CASE WHEN r.name_key <> l.name_key THEN 'was ' || r.name END,
	           CASE WHEN (h.building, h.unit, h.room) <> (l.building, l.unit, l.room)
	                THEN format('lived in %s号楼 %s单元 %s室', h.building, h.unit, h.room) END,
	           'head instead of ' || former.name) AS change
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
