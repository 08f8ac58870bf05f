-- An approved deed has one entry for each participant who is not left out, or one for the household
-- it deducts from.
WITH due AS (
	SELECT deed.deed_id, participant.household_id, participant.resident_id::text AS earner,
	       participant.minutes
	FROM deed
	JOIN participant USING (community_id, deed_id)
	WHERE deed.status = 'approved' AND deed.household_id IS NULL
		AND NOT participant.left_out
	UNION ALL
	SELECT deed_id, household_id, 'household', 0
	FROM deed
	WHERE status = 'approved' AND household_id IS NOT NULL
), credited AS (
	SELECT entry.deed_id, entry.household_id, coalesce(entry.resident_id::text,
	                                                   'household') AS earner,
	       entry.minutes, count(*) AS entries
	FROM ledger_entry entry
	JOIN deed USING (community_id, deed_id)
	WHERE entry.kind = 'deed' AND entry.reverses IS NULL AND deed.status = 'approved'
	GROUP BY 1, 2, 3, 4
)
SELECT deed_id, household_id, earner, minutes, due.deed_id IS NOT NULL AS due,
       coalesce(credited.entries, 0) AS entries
FROM due
FULL JOIN credited USING (deed_id, household_id, earner, minutes)
WHERE due.deed_id IS NULL OR coalesce(credited.entries, 0) <> 1
