-- A verdict says who is left out and whose service is shorter, and nothing else changes them.
SELECT participant.deed_id, participant.resident_id, participant.left_out, participant.minutes
FROM participant
LEFT JOIN (
	SELECT community_id, deed_id, resident_id, bool_or(minutes IS NULL) AS left_out,
	       min(minutes) AS minutes
	FROM participant_change
	GROUP BY 1, 2, 3
) changed USING (community_id, deed_id, resident_id)
WHERE participant.left_out <> coalesce(changed.left_out, false)
	OR participant.minutes <> coalesce(changed.minutes, participant.minutes)
UNION ALL
SELECT changed.deed_id, changed.resident_id, NULL, changed.minutes
FROM participant_change changed
LEFT JOIN review USING (community_id, deed_id, membership_id)
WHERE review.verdict IS DISTINCT FROM 'approved'
