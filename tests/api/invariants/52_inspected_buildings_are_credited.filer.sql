UPDATE inspection n SET filed_by = v.membership_id
FROM inspection_review v
WHERE v.inspection_id = n.inspection_id;
