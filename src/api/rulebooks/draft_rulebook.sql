-- Makes or replaces a draft.
SELECT error, etag(rulebook) AS etag, (rulebook).changed_at,
       shown_actor(:in_community, (rulebook).changed_by) AS changed_by, (rulebook).version,
       (rulebook).title,
       (rulebook).status, (rulebook).decided_by, (rulebook).decided_on, (rulebook).in_force_from,
       (rulebook).in_force_until, rulebook_digest(rulebook) AS digest
FROM save_rulebook(:in_community, :version, :title, :items, :if_match)
