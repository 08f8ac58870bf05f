-- Deeds of many points or many minutes have two reviewers.
-- The thresholds are settings: only deeds decided after they last changed are looked at.
SELECT deed.deed_id, deed.item, max(entry.computed) AS computed, max(entry.minutes) AS minutes
FROM deed
JOIN settings USING (community_id)
JOIN ledger_entry entry USING (community_id, deed_id)
WHERE deed.status = 'approved' AND entry.reverses IS NULL
	AND (entry.computed >= settings.double_points OR entry.minutes > settings.double_minutes)
	AND deed.decided_at > coalesce((SELECT max(audit.at) FROM audit
	                                WHERE audit.subject = 'settings'),
	                               '-infinity')
	AND 2 > (SELECT count(*) FROM review
	         WHERE review.community_id = deed.community_id AND review.deed_id = deed.deed_id
	             AND review.verdict = 'approved')
GROUP BY deed.deed_id, deed.item
