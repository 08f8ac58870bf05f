-- An entry is reversed at most once, by its exact opposite; only points already spent are missing.
SELECT reversal.entry_id, reversal.reverses
FROM ledger_entry reversal
LEFT JOIN ledger_entry original ON original.community_id = reversal.community_id
	AND original.entry_id = reversal.reverses
WHERE reversal.reverses IS NOT NULL
	AND (original.entry_id IS NULL OR original.reverses IS NOT NULL
	     OR reversal.entry_id < original.entry_id
	     OR (reversal.household_id, reversal.resident_id, reversal.deed_id, reversal.version,
	         reversal.item, reversal.happened_on)
	        IS DISTINCT FROM (original.household_id, original.resident_id, original.deed_id,
	                          original.version, original.item, original.happened_on)
	     OR (reversal.rating, reversal.minutes, reversal.computed)
	        <> (-original.rating, -original.minutes, -original.computed)
	     OR (reversal.points <> -original.points
	         AND NOT (reversal.note = 'partly_spent' AND reversal.points > -original.points
	                  AND reversal.points <= 0 AND reversal.balance = 0)) IS NOT FALSE)
UNION ALL
SELECT max(entry_id), reverses
FROM ledger_entry
WHERE reverses IS NOT NULL
GROUP BY reverses
HAVING count(*) > 1
