-- The member's notices, newest first.
SELECT page.notice_id, shown.kind, shown.sent_at, shown.read, shown.title, shown.body AS text,
       shown.about, shown.subject, page.notice_id AS cursor
FROM (
	SELECT n AS notice, n.notice_id FROM notice n
	WHERE n.community_id = :in_community AND n.membership_id = :actor_id
		AND n.notice_id < :before
	ORDER BY n.notice_id DESC
	LIMIT :limit + 1
) page
CROSS JOIN LATERAL shown_notice(page.notice) shown
ORDER BY page.notice_id DESC
LIMIT :limit + 1
