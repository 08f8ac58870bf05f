-- The planned changes of the import.
WITH compared AS (
	SELECT l.building, l.unit, l.room, l.household_id, r.resident_id IS NOT NULL AS is_known,
	       r.left_at IS NOT NULL AS has_left,
	       r.household_id <> l.household_id OR r.name_key <> l.name_key
	           OR l.household_id IS NULL AND r.resident_id IS NOT NULL AS is_moved,
	       l.phone_hash IS NOT NULL AND r.phone_hash IS DISTINCT FROM l.phone_hash
	           AS phone_differs,
	       (r.birth_year, r.is_head) IS DISTINCT FROM
	       (coalesce(l.birth_year, r.birth_year), coalesce(l.is_head, r.is_head))
	           AS person_differs
	FROM register_line l
	LEFT JOIN xinyi.resident r ON r.community_id = :in_community
		AND r.resident_id = l.resident_id
), line AS (
	SELECT *, is_known AND (phone_differs OR person_differs OR has_left OR is_moved)
	           AS is_changed
	FROM compared
)
SELECT count(DISTINCT (building, unit, room)) FILTER (WHERE household_id IS NULL)
           AS households_added,
       count(*) FILTER (WHERE NOT is_known) AS residents_added,
       count(*) FILTER (WHERE is_changed) AS residents_changed,
       count(*) FILTER (WHERE is_known AND phone_differs) AS phones_changed,
       count(*) FILTER (WHERE is_known AND has_left) AS residents_returned,
       count(*) FILTER (WHERE is_known AND NOT is_changed) AS residents_unchanged
FROM line
