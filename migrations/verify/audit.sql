-- Verify xinyi:audit on pg

SELECT community_id, audit_id, at, day, membership_id, login, operation, act, subject, detail,
request_id, address
FROM xinyi.audit WHERE false;

SELECT community_id, wrong_code_id, membership_id, household_id, typed_at
FROM xinyi.wrong_code WHERE false;

SELECT community_id, notice_id, membership_id, household_id, kind, subject, queued_at, read_at
FROM xinyi.notice WHERE false;
