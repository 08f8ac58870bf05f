-- A participant counts for overlaps and daily hours until the deed is refused or reversed, or a
-- verdict leaves the participant out.
SELECT participant.deed_id, participant.resident_id, participant.counts, deed.status
FROM participant
JOIN deed USING (community_id, deed_id)
WHERE participant.counts <> (deed.status IN ('submitted', 'approved')
	AND NOT participant.left_out AND NOT EXISTS (
	SELECT FROM ledger_entry original
	JOIN ledger_entry reversal ON reversal.community_id = original.community_id
		AND reversal.reverses = original.entry_id
	WHERE original.community_id = participant.community_id
		AND original.deed_id = participant.deed_id
		AND original.resident_id = participant.resident_id))
