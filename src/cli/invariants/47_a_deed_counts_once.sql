-- What an item lets count once counts once: for a resident or a household, in a day, month or year.
SELECT max(participant.deed_id::text) AS deed_id, wanted.once_key, count(*) AS deeds
FROM participant
JOIN deed USING (community_id, deed_id)
JOIN rule_item ON rule_item.community_id = deed.community_id
	AND rule_item.version = deed.version AND rule_item.code = deed.item
CROSS JOIN LATERAL (
	SELECT rule.once_key(rule_item, deed.happened_on, participant.resident_id,
	                     participant.household_id) AS once_key) wanted
WHERE participant.counts AND wanted.once_key IS NOT NULL
GROUP BY participant.community_id, wanted.once_key
HAVING count(*) > 1 OR bool_or(participant.once_key IS DISTINCT FROM wanted.once_key)
