-- The rulebook in force today.
SELECT version, title, status, decided_by, decided_on, in_force_from, in_force_until, digest, items
FROM shown_rulebook
WHERE version = rulebook_on(day(:now))
