-- Replaces the newest version while it is a draft, and begins another one when it is not. A draft
-- that says something else is replaced when $3 is its digest.
SELECT saved.error, next.version, rule.rulebook_digest(saved.rulebook) AS tag,
       rule.shown_actor(:in_community, (saved.rulebook).changed_by) AS changed_by,
       to_char((saved.rulebook).changed_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI')
           AS changed_at,
       (saved.rulebook).title AS content
FROM (SELECT coalesce(max(version) FILTER (WHERE status = 'draft'), max(version) + 1, 1) AS version
      FROM xinyi.rulebook
      WHERE community_id = :in_community) next
CROSS JOIN LATERAL rule.save_rulebook(:in_community, next.version, $1::text, $2::jsonb, (
	SELECT ARRAY[rule.etag(b)] FROM xinyi.rulebook b
	WHERE b.community_id = :in_community AND b.version = next.version
		AND rule.rulebook_digest(b) = $3::text)) saved
