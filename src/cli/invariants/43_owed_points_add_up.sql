-- A deduction or reversal took what its shortfall says, and never more than it was due.
-- A shortfall is kept only while something is set aside.
WITH taking AS (
	SELECT entry.community_id, entry.entry_id, -entry.points AS at_once,
	       CASE WHEN entry.reverses IS NULL THEN -entry.rating ELSE original.points END AS due,
	       (SELECT coalesce(-sum(rest.points), 0) FROM ledger_entry rest
	        WHERE rest.community_id = entry.community_id AND rest.concerns = entry.entry_id
		        AND rest.kind = 'settlement') AS later
	FROM ledger_entry entry
	LEFT JOIN ledger_entry original ON original.community_id = entry.community_id
		AND original.entry_id = entry.reverses
	WHERE entry.kind = 'deed' AND (entry.reverses IS NULL AND entry.rating < 0
	                               OR original.points > 0)
)
SELECT taking.entry_id, taking.at_once, taking.later, taking.due, NULL AS shortfall_no
FROM taking
WHERE at_once + later > due
UNION ALL
SELECT shortfall.entry_id, taking.at_once, taking.later, taking.due, shortfall_no
FROM shortfall
JOIN household USING (community_id, household_id)
LEFT JOIN taking USING (community_id, entry_id)
WHERE household.held + household.disputed = 0
	OR (shortfall.kind IN ('deduction', 'reversal')
	    AND (taking.due, taking.at_once + taking.later)
	        IS DISTINCT FROM (shortfall.wanted, rule.points_taken(shortfall)))
UNION ALL
SELECT rest.entry_id, rest.points, NULL, NULL, NULL
FROM ledger_entry rest
LEFT JOIN taking ON taking.community_id = rest.community_id AND taking.entry_id = rest.concerns
WHERE rest.kind = 'settlement' AND taking.entry_id IS NULL
