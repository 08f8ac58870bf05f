-- Replaces the newest version while it is a draft, and begins another one when it is not.
SELECT saved.error, next.version
FROM (SELECT coalesce(max(version) FILTER (WHERE status = 'draft'), max(version) + 1, 1) AS version
      FROM xinyi.rulebook
      WHERE community_id = rule.actor_community_id()) next
CROSS JOIN LATERAL rule.save_rulebook(next.version, $1::text, $2::jsonb) saved
