-- What became of a file, unless it has been confirmed or withdrawn meanwhile. One that has ended
-- keeps no content.
UPDATE xinyi.register_import
SET status = $3, report = $4::jsonb, report_digest = $5, register_version = $6::bigint,
    planned_at = rule.now(), refused_confirmation = $2 = 'confirmed' AND $3 = 'planned',
    content = CASE WHEN $3 = 'planned' THEN content END,
    content_digest = CASE WHEN $3 = 'planned' THEN content_digest END,
    ended_at = CASE WHEN $3 <> 'planned' THEN rule.now() END
WHERE community_id = :in_community AND import_id = $1::uuid AND status = $2
RETURNING import_id
