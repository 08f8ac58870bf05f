-- All versions of the rulebook, newest first.
SELECT version, title, status, decided_by, decided_on, in_force_from, in_force_until,
       version AS cursor
FROM rulebook
WHERE community_id = :actor_community_id AND version < coalesce(:cursor, 10000)
ORDER BY version DESC
LIMIT :limit + 1
