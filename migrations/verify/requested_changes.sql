-- Verify xinyi:requested_changes on pg

SELECT community_id, change_id, change_no, act, resident_id, household_id, request, phone,
       phone_status, phone_refusal, requested_by, requested_at
FROM xinyi.requested_change WHERE false;
