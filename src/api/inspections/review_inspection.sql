-- A reviewer's verdict on one building of an inspection.
SELECT error, (review).inspection_id, (review).building, (review).verdict, (review).reason,
       (review).reviewed_at, status, approvals, approvals_needed, credited AS credited_count
FROM review_inspection(:in_community, :inspection_id, :building, :verdict, :reason)
