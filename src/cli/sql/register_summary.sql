-- What the import changes, before it does.
WITH line AS (
	SELECT l.*, r.resident_id IS NOT NULL AS known, r.left_at IS NOT NULL AS has_left,
	       l.phone_hash IS NOT NULL AND r.phone_hash IS DISTINCT FROM l.phone_hash AS phone_differs,
	       coalesce(l.birth_year <> r.birth_year, l.birth_year IS NOT NULL)
	       OR coalesce(l.is_head <> r.is_head, false) AS person_differs
	FROM register_line l
	LEFT JOIN xinyi.resident r ON r.community_id = rule.actor_community_id()
		AND r.resident_id = l.resident_id
)
SELECT count(DISTINCT (building, unit, room)) FILTER (WHERE household_id IS NULL) AS households_added,
       count(*) FILTER (WHERE NOT known) AS residents_added,
       count(*) FILTER (WHERE known AND (phone_differs OR person_differs OR has_left)) AS residents_changed,
       count(*) FILTER (WHERE known AND phone_differs) AS phones_changed,
       count(*) FILTER (WHERE known AND has_left) AS residents_returned,
       count(*) FILTER (WHERE known AND NOT (phone_differs OR person_differs OR has_left)) AS residents_unchanged
FROM line
