-- Adopts a draft; from its first day it supersedes the version in force.
SELECT error, (rulebook).version, (rulebook).title, (rulebook).status, (rulebook).decided_by,
       (rulebook).decided_on, (rulebook).in_force_from, (rulebook).in_force_until
FROM adopt_rulebook(:version, :decided_by, :decided_on, :in_force_from)
