-- Verify xinyi:deeds on pg

SELECT community_id, reminder_id, reminder_no, household_id, version, item, content, correct_by,
       issued_by,
issued_on, issued_at, status, answer, answered_at, answered_by, put_right_at, put_right_by
FROM xinyi.reminder WHERE false;

SELECT community_id, deed_id, deed_no, version, item, content, place, happened_on, started_at,
ended_at, evidence, filed_by, filed_at, due_at, team_id, household_id, reminder_id, answer,
answered_at, answered_by, status, decided_at, approvals_needed, withdrawn_because, request_digest
FROM xinyi.deed WHERE false;

SELECT community_id, deed_id, deed_no, status, resident_id, household_id, happened_on, minutes,
       during, counts, left_out, once_key, joined_by
FROM xinyi.participant WHERE false;

SELECT community_id, invitation_no, deed_id, code, invited_at, valid_until, ended_at
FROM xinyi.invitation WHERE false;

SELECT community_id, joining_no, deed_id, membership_id, household_id, joined_at, left_at,
       request_digest
FROM xinyi.joining WHERE false;

SELECT community_id, deed_id, membership_id, verdict, reason, wording, reviewed_at,
       review_no
FROM xinyi.review WHERE false;

SELECT community_id, deed_id, resident_id, membership_id, minutes_before, minutes, reason,
       change_no
FROM xinyi.participant_change WHERE false;
