-- The households that the reviewer declared as relatives.
SELECT h.code AS household_code, r.declared_at, r.household_id AS cursor
FROM relative r
JOIN household h USING (community_id, household_id)
WHERE r.community_id = :in_community AND r.membership_id = :actor_id
	AND r.retracted_at IS NULL
	AND r.household_id > :after
ORDER BY r.household_id
LIMIT :limit + 1
