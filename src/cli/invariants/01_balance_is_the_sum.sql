-- The balance and the number of entries on a household are those of its ledger.
SELECT household.code, household.balance, coalesce(sum(entry.points), 0) AS points,
       household.entry_count, count(entry.entry_id) AS entries
FROM household
LEFT JOIN ledger_entry entry USING (community_id, household_id)
GROUP BY community_id, household_id
HAVING household.balance <> coalesce(sum(entry.points), 0)
	OR household.entry_count <> count(entry.entry_id)
