-- What waits for a second administrator, or has waited.
SELECT c.confirmation_id, c.operation, shown.title, shown.member_id, shown.member_name,
       shown.household_code, c.changes, shown.asked_by, c.asked_at, shown.own, c.answerable_until,
       shown.state AS status, shown.may_answer, shown.answered_by, c.ended_at, c.reason
FROM confirmation c
CROSS JOIN LATERAL shown_confirmation(c) shown
WHERE c.community_id = :in_community AND c.confirmation_id = :confirmation_id
