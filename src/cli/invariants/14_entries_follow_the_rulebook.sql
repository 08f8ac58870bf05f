-- What a deed earns is computed from its item in the rulebook of the day, and it says why less is.
SELECT entry.entry_id, entry.version, entry.item, entry.minutes, entry.computed, entry.rating,
       entry.points, entry.note
FROM ledger_entry entry
LEFT JOIN deed USING (community_id, deed_id)
JOIN rule_item item ON item.community_id = entry.community_id AND item.version = entry.version
	AND item.code = entry.item
JOIN rulebook ON rulebook.community_id = entry.community_id AND rulebook.version = entry.version
WHERE entry.kind = 'deed' AND entry.reverses IS NULL
	AND ((entry.version, entry.item, entry.happened_on)
	     IS DISTINCT FROM (deed.version, deed.item, deed.happened_on)
	     OR rulebook.status = 'draft' OR entry.happened_on < rulebook.in_force_from
	     OR entry.happened_on >= rulebook.in_force_until
	     OR entry.computed <> rule.item_points(item.basis, item.points, entry.minutes)
	     OR abs(entry.rating) > abs(entry.computed) OR sign(entry.rating) * sign(entry.computed) < 0
	     OR abs(entry.points) > abs(entry.rating) OR sign(entry.points) * sign(entry.rating) < 0
	     OR (entry.note IS NULL) <> (entry.points = entry.rating AND entry.rating = entry.computed)
	     OR entry.note = 'partly_spent')
