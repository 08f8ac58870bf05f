-- The next file to read: one without a report, one that was confirmed, or one whose report the
-- register has overtaken, though not at every change.
SELECT i.import_id, i.status, i.complete, i.reason, i.report_digest, i.confirmed_by,
       translate(encode(i.content, 'base64'), E'+/=\n', '-_') AS content,
       rule.register_version(:in_community) AS version,
       (SELECT count(*) FROM xinyi.resident
        WHERE community_id = :in_community AND left_at IS NULL) AS living
FROM xinyi.register_import i
WHERE i.community_id = :in_community AND i.ended_at IS NULL
	AND (i.status <> 'planned'
	     OR (i.register_version <> rule.register_version(:in_community)
	         AND i.planned_at < rule.now() - interval '30 seconds'))
ORDER BY i.import_no
LIMIT 1
