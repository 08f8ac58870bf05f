-- No household has, or ever had, less than nothing to spend.
SELECT 'household' AS subject, code AS name, balance FROM household WHERE balance < 0
UNION ALL
SELECT 'entry', entry_id::text, balance FROM ledger_entry WHERE balance < 0
