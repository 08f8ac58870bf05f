-- Makes or replaces a draft.
SELECT error, (rulebook).version, (rulebook).title, (rulebook).status, (rulebook).decided_by,
       (rulebook).decided_on, (rulebook).in_force_from, (rulebook).in_force_until
FROM save_rulebook(:version, :title, :items)
