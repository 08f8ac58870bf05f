-- Who confirmed was named by a member who joined the deed, every joining names somebody, and the
-- filer joins nothing.
SELECT participant.deed_id, participant.resident_id, participant.joined_by AS membership_id
FROM participant
LEFT JOIN joining ON joining.community_id = participant.community_id
	AND joining.deed_id = participant.deed_id
	AND joining.membership_id = participant.joined_by AND joining.left_at IS NULL
WHERE participant.joined_by IS NOT NULL AND joining.joining_no IS NULL
UNION ALL
SELECT joining.deed_id, NULL, joining.membership_id
FROM joining
JOIN deed USING (community_id, deed_id)
WHERE joining.left_at IS NULL
	AND (deed.filed_by = joining.membership_id
	     OR NOT EXISTS (SELECT FROM participant
	                    WHERE participant.community_id = joining.community_id
		                    AND participant.deed_id = joining.deed_id
		                    AND participant.joined_by = joining.membership_id))
