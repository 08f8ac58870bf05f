-- Rooms that are not on record and that differ from another room, on record or in the file, only by
-- leading zeros: a spreadsheet removes them.
WITH place AS (
	SELECT building, unit, room, min(line) AS line
	FROM register_line
	GROUP BY building, unit, room
	UNION ALL
	SELECT building, unit, room, NULL
	FROM xinyi.household
	WHERE community_id = :in_community AND closed_on IS NULL
), doubtful AS (
	SELECT building, unit, ltrim(room, '0') AS bare
	FROM place
	GROUP BY building, unit, ltrim(room, '0')
	HAVING count(DISTINCT room) > 1
)
SELECT l.line, l.room, other.room AS other, other.line AS other_line
FROM doubtful d
JOIN register_line l ON (l.building, l.unit, ltrim(l.room, '0')) = (d.building, d.unit, d.bare)
	AND l.household_id IS NULL
CROSS JOIN LATERAL (
	SELECT p.room, p.line
	FROM place p
	WHERE (p.building, p.unit, ltrim(p.room, '0')) = (d.building, d.unit, d.bare)
		AND p.room <> l.room
	ORDER BY p.line NULLS FIRST
	LIMIT 1
) other
ORDER BY l.line
