-- Verify xinyi:inspections on pg

SELECT community_id, inspection_id, inspection_no, version, item, month, happened_on, content,
       evidence, filed_by, filed_at, due_at, waiting, withdrawn_at, withdrawn_because,
       request_digest
FROM xinyi.inspection WHERE false;

SELECT community_id, inspection_id, building, item, month, status, passed_count, credited_count,
       approvals_needed, decided_at
FROM xinyi.inspected_building WHERE false;

SELECT community_id, inspection_id, household_id, building, reason
FROM xinyi.failed_household WHERE false;

SELECT community_id, inspection_id, building, membership_id, verdict, reason, reviewed_at
FROM xinyi.inspection_review WHERE false;

SELECT community_id, inspection_id, building, unit, part, deed_id
FROM xinyi.inspection_deed WHERE false;
