-- What is credited once per month or once per year is credited once.
WITH running AS (
	SELECT entry.entry_id, entry.household_id, entry.item, entry.happened_on, entry.rating,
	       entry.reverses,
	       sum(entry.rating) OVER (PARTITION BY entry.household_id, entry.item,
	                                            rule.calendar_span(entry.happened_on,
	                                                               substr(item.basis, 5))
	                               ORDER BY entry.household_no) - entry.rating AS before
	FROM ledger_entry entry
	JOIN rule_item item ON item.community_id = entry.community_id AND item.version = entry.version
		AND item.code = entry.item
	WHERE item.basis IN ('per_month', 'per_year')
)
SELECT entry_id, household_id, item, happened_on, before
FROM running
WHERE reverses IS NULL AND rating <> 0 AND before <> 0
