-- What the caller wrote, newest first, with the answers.
SELECT f.feedback_id, f.kind, f.content, f.deed_id, p.name AS period, f.filed_at, f.due_at,
       f.answer, f.answered_at, f.feedback_no AS cursor
FROM feedback f
LEFT JOIN period p ON p.community_id = :in_community AND p.period_id = f.period_id
WHERE f.community_id = :in_community AND f.filed_by = :actor_id AND f.feedback_no < :before
ORDER BY f.feedback_no DESC
LIMIT :limit + 1
