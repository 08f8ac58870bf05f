UPDATE deed d SET filed_by = j.membership_id
FROM joining j
WHERE j.community_id = d.community_id AND j.deed_id = d.deed_id;
