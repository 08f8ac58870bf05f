-- What members wrote, newest first. Each state has an index of its own.
SELECT f.feedback_id, f.kind, f.content, f.deed_id,
       (SELECT name FROM period
        WHERE community_id = :in_community AND period_id = f.period_id) AS period,
       member_name(:in_community, f.filed_by) AS filed_by, f.filed_at, f.due_at,
       f.answered_at IS NULL AND f.due_at <= :now AS overdue, f.filed_by = :actor_id AS own,
       f.answer, f.answered_at, found.feedback_no AS cursor
FROM (
	(SELECT w.feedback_no FROM feedback w
	 WHERE w.community_id = :in_community AND :state IS NULL AND w.feedback_no < :before
	 ORDER BY w.feedback_no DESC
	 LIMIT :limit + 1)
	UNION ALL
	(SELECT w.feedback_no FROM feedback w
	 WHERE w.community_id = :in_community AND w.answered_at IS NULL
	     AND :state IN ('open', 'overdue') AND (:state = 'open' OR w.due_at <= :now)
	     AND w.feedback_no < :before
	 ORDER BY w.feedback_no DESC
	 LIMIT :limit + 1)
	UNION ALL
	(SELECT w.feedback_no FROM feedback w
	 WHERE w.community_id = :in_community AND w.answered_at IS NOT NULL AND :state = 'answered'
	     AND w.feedback_no < :before
	 ORDER BY w.feedback_no DESC
	 LIMIT :limit + 1)
) found
JOIN feedback f ON f.community_id = :in_community AND f.feedback_no = found.feedback_no
ORDER BY found.feedback_no DESC
LIMIT :limit + 1
