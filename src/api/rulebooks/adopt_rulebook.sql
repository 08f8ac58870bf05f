-- Adopts a draft; from its first day it supersedes the version in force.
SELECT error, (rulebook).changed_at,
       shown_actor(:in_community, (rulebook).changed_by) AS changed_by, (rulebook).version,
       (rulebook).title, (rulebook).status, (rulebook).decided_by,
       (rulebook).decided_on, (rulebook).in_force_from, (rulebook).in_force_until,
       rulebook_digest(rulebook) AS digest
FROM adopt_rulebook(:in_community, :version, :digest, :decided_by, :decided_on, :in_force_from)
