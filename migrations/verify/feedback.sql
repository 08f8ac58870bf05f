-- Verify xinyi:feedback on pg

SELECT community_id, feedback_id, feedback_no, kind, content, deed_id, period_id, filed_by,
       filed_at, due_at, answer, answered_by, answered_at
FROM xinyi.feedback WHERE false;
