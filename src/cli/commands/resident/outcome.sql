-- What this transaction changed of the resident; no row when all was as it should be already.
SELECT r.name, h.building, h.unit, h.room, h.code, array_to_string(c.fields, ', ') AS fields,
       c.happened_on, closed.code AS closed_code, closed.balance AS closed_points
FROM xinyi.resident_change c
JOIN xinyi.resident r USING (community_id, resident_id)
JOIN xinyi.household h ON h.community_id = c.community_id AND h.household_id = c.household_id
LEFT JOIN xinyi.household closed ON closed.community_id = c.community_id
	AND closed.household_id = coalesce(c.from_household_id, c.household_id)
	AND closed.closed_on IS NOT NULL
WHERE c.community_id = :in_community AND c.resident_id = $1::uuid
	AND c.changed_at = rule.now()
ORDER BY c.change_no DESC
LIMIT 1
