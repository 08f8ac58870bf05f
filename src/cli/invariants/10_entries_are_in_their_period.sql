-- Every entry belongs to one period of its community, and was posted before that period's end.
SELECT entry.entry_id, entry.period_id, entry.posted_at, period.ends_at
FROM ledger_entry entry
LEFT JOIN period USING (community_id, period_id)
WHERE (entry.posted_at < period.ends_at) IS NOT TRUE
