-- Answers what a member wrote, once.
SELECT error, (feedback).feedback_id, (feedback).answer, (feedback).answered_at
FROM answer_feedback(:in_community, :feedback_id, :answer)
