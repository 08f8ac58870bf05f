-- A verdict says who is left out and whose service is shorter, and nothing else changes them. The
-- later of two changes holds, each begins where the earlier one ended, and none adds to what was
-- filed.
SELECT participant.deed_id, participant.resident_id, participant.left_out, participant.minutes
FROM participant
LEFT JOIN (
	SELECT DISTINCT ON (community_id, deed_id, resident_id) community_id, deed_id, resident_id,
	       minutes IS NULL AS left_out, minutes
	FROM participant_change
	ORDER BY community_id, deed_id, resident_id, change_no DESC
) changed USING (community_id, deed_id, resident_id)
WHERE participant.left_out <> coalesce(changed.left_out, false)
	OR participant.minutes <> coalesce(changed.minutes, participant.minutes)
UNION ALL
SELECT changed.deed_id, changed.resident_id, NULL, changed.minutes
FROM participant_change changed
LEFT JOIN review USING (community_id, deed_id, membership_id)
WHERE review.verdict IS DISTINCT FROM 'approved'
UNION ALL
SELECT later.deed_id, later.resident_id, NULL, later.minutes
FROM participant_change later
JOIN participant_change earlier USING (community_id, deed_id, resident_id)
WHERE earlier.change_no < later.change_no
	AND (later.minutes_before IS DISTINCT FROM earlier.minutes
	     OR later.minutes > earlier.minutes_before)
