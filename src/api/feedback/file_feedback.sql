-- Writes to the community.
SELECT error, (feedback).feedback_id, (feedback).kind, (feedback).content, (feedback).deed_id,
       :period AS period, (feedback).filed_at, (feedback).due_at
FROM file_feedback(:in_community, :feedback_id, :body)
