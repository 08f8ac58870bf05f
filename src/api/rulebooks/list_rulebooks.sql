-- All versions of the rulebook, newest first.
SELECT version, title, status, decided_by, decided_on, in_force_from, in_force_until,
       rulebook_digest(b) AS digest, version AS cursor
FROM rulebook b
WHERE community_id = :in_community
	AND version < :before
ORDER BY version DESC
LIMIT :limit + 1
