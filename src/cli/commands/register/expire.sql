-- Files that nobody confirmed, and reports, which have names.
UPDATE xinyi.register_import
SET status = 'expired', content = NULL, content_digest = NULL, report = NULL, ended_at = rule.now()
WHERE community_id = :in_community AND ended_at IS NULL
	AND uploaded_at < rule.now() - interval '7 days';

UPDATE xinyi.register_import
SET report = NULL
WHERE community_id = :in_community AND report IS NOT NULL AND ended_at IS NOT NULL
	AND uploaded_at < rule.now() - interval '30 days';
