-- Verify xinyi:confirmations on pg

SELECT community_id, confirmation_id, confirmation_no, queue_no, operation, subject, arguments,
       seen, changes, asked_by, asked_at, answerable_until, status, answered_by, ended_at, reason,
       done_at
FROM xinyi.confirmation WHERE false;
