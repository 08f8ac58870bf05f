-- A deed that waits, was rejected or was withdrawn has no entry, and what is earned has a deed.
SELECT entry.entry_id, entry.deed_id, deed.status
FROM ledger_entry entry
LEFT JOIN deed USING (community_id, deed_id)
WHERE entry.kind = 'deed' AND deed.status IS DISTINCT FROM 'approved'
