-- People whom the file calls by another name or who lived elsewhere. A file that is imported again
-- finds them under the new name and address already. Returns the lines that name nobody, or
-- somebody whom another line names.
WITH told AS (
	SELECT l.line, coalesce(l.former_name, l.name) AS name,
	       string_to_array(coalesce(l.former_address,
	                                concat_ws('/', l.building, l.unit, l.room)), '/') AS place
	FROM register_line l
	WHERE l.is_new AND (l.former_name IS NOT NULL OR l.former_address IS NOT NULL)
), meant AS (
	SELECT t.*, r.resident_id,
	       (SELECT min(other.line) FROM register_line other
	        WHERE other.resident_id = r.resident_id) AS other_line,
	       first_value(t.line) OVER (PARTITION BY r.resident_id ORDER BY t.line) AS first_line
	FROM told t
	LEFT JOIN xinyi.household h ON h.community_id = :in_community
		AND (h.building, h.unit, h.room) = (t.place[1]::integer, t.place[2]::integer, t.place[3])
		AND h.closed_on IS NULL
	LEFT JOIN xinyi.resident r ON r.community_id = h.community_id
		AND r.household_id = h.household_id AND r.name_key = rule.name_key(t.name)
		AND r.left_at IS NULL
), found AS (
	UPDATE register_line l SET resident_id = m.resident_id, is_new = false
	FROM meant m
	WHERE m.line = l.line AND m.resident_id IS NOT NULL AND m.other_line IS NULL
		AND m.first_line = m.line
)
SELECT line, CASE WHEN resident_id IS NULL THEN 'nobody_there' ELSE 'repeated' END AS code, name,
       place[1] AS building, place[2] AS unit, place[3] AS room,
       coalesce(other_line, first_line) AS earlier
FROM meant
WHERE resident_id IS NULL OR other_line IS NOT NULL OR first_line <> line
ORDER BY line
