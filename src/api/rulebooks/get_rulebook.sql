-- The rulebook in force today.
SELECT version, title, status, decided_by, decided_on, in_force_from, in_force_until, digest, items
FROM shown_rulebook
WHERE community_id = :in_community AND version = (SELECT rulebook_on(:in_community, day(:now)))
