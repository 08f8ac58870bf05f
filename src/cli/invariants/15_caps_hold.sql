-- No entry takes a household over the cap of its item in the calendar month or year of the deed.
WITH running AS (
	SELECT entry.entry_id, entry.household_id, entry.item, entry.happened_on, entry.rating,
	       entry.reverses, item.cap_points,
	       sum(entry.rating) OVER (PARTITION BY entry.household_id, entry.item,
	                                            rule.calendar_span(entry.happened_on,
	                                                               item.cap_period)
	                               ORDER BY entry.household_no) AS used
	FROM ledger_entry entry
	JOIN rule_item item ON item.community_id = entry.community_id AND item.version = entry.version
		AND item.code = entry.item
	WHERE item.cap_period <> 'none'
)
SELECT entry_id, household_id, item, happened_on, used, cap_points
FROM running
WHERE reverses IS NULL AND rating <> 0 AND abs(used) > cap_points
