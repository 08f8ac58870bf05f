-- What can be answered first, each part with the newest first: its numbers lie above all others.
-- What has lapsed was asked for before all that has not.
SELECT c.confirmation_id, c.operation, shown.title, shown.member_id, shown.member_name,
       shown.household_code, c.changes, shown.asked_by, c.asked_at, shown.own, c.answerable_until,
       shown.state AS status, shown.may_answer, shown.answered_by, c.ended_at, c.reason,
       found.cursor
FROM (
	(SELECT w.confirmation_id, w.queue_no AS cursor
	 FROM confirmation w
	 WHERE w.community_id = :in_community AND w.ended_at IS NULL AND w.answerable_until > :now
	     AND w.queue_no < :before
	     AND w.queue_no > (
	         SELECT coalesce(max(lapsed.queue_no), 0)
	         FROM (SELECT o.queue_no FROM confirmation o
	               WHERE o.community_id = :in_community AND o.answerable_until <= :now
	               ORDER BY o.answerable_until DESC, o.queue_no DESC
	               LIMIT 1) lapsed)
	 ORDER BY w.queue_no DESC
	 LIMIT :limit + 1)
	UNION ALL
	(SELECT w.confirmation_id, w.confirmation_no
	 FROM confirmation w
	 WHERE w.community_id = :in_community AND w.confirmation_no < :before
	     AND (w.ended_at IS NOT NULL OR w.answerable_until <= :now)
	 ORDER BY w.confirmation_no DESC
	 LIMIT :limit + 1)
) found
JOIN confirmation c ON c.community_id = :in_community
	AND c.confirmation_id = found.confirmation_id
CROSS JOIN LATERAL shown_confirmation(c) shown
ORDER BY found.cursor DESC
LIMIT :limit + 1
