-- An entry is reversed at most once, by its exact opposite; only points that were gone are missing.
WITH settled AS (
	SELECT community_id, concerns, entry_id, points
	FROM ledger_entry
	WHERE kind = 'settlement'
), reversal AS (
	SELECT entry.*,
	       (SELECT coalesce(sum(settled.points), 0) FROM settled
	        WHERE settled.community_id = entry.community_id AND settled.concerns = entry.reverses
		        AND settled.entry_id < entry.entry_id) AS settled_before,
	       (SELECT coalesce(sum(settled.points), 0) FROM settled
	        WHERE settled.community_id = entry.community_id
		        AND settled.concerns = entry.entry_id) AS settled_since
	FROM ledger_entry entry
	WHERE entry.reverses IS NOT NULL
)
SELECT reversal.entry_id, reversal.reverses
FROM reversal
LEFT JOIN ledger_entry original ON original.community_id = reversal.community_id
	AND original.entry_id = reversal.reverses
WHERE (original.entry_id IS NULL OR original.reverses IS NOT NULL
	     OR reversal.entry_id < original.entry_id
	     OR (reversal.household_id, reversal.resident_id, reversal.deed_id, reversal.version,
	         reversal.item, reversal.happened_on)
	        IS DISTINCT FROM (original.household_id, original.resident_id, original.deed_id,
	                          original.version, original.item, original.happened_on)
	     OR (reversal.rating, reversal.minutes, reversal.computed)
	        <> (-original.rating, -original.minutes, -original.computed)
	     OR CASE WHEN original.points > 0
	        THEN reversal.points > 0 OR reversal.points + reversal.settled_since < -original.points
		        OR (reversal.points = -original.points) <> (reversal.note IS NULL)
	        ELSE reversal.points <> -original.points - reversal.settled_before
		        OR reversal.note IS NOT NULL END) IS NOT FALSE
UNION ALL
SELECT max(entry_id), reverses
FROM ledger_entry
WHERE reverses IS NOT NULL
GROUP BY reverses
HAVING count(*) > 1
