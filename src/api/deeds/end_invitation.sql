-- Nobody joins with the deed's code any more.
SELECT end_invitation(:in_community, :deed_id)
