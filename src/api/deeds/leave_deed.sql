-- Leaves a deed that the member joined.
SELECT leave_deed(:in_community, :deed_id)
