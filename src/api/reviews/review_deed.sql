-- A reviewer's verdict on a deed.
SELECT error, violations, (review).deed_id, (review).verdict, (review).reason,
       (review).reviewed_at, status, approvals, approvals_needed
FROM review_deed(:in_community, :deed_id, :verdict, :reason, :public_content,
                 jsonb_strip_nulls(jsonb_build_object('except', :except, 'minutes', :minutes)))
