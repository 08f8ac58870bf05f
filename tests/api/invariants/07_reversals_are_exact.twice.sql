ALTER TABLE ledger_entry DISABLE TRIGGER ALL;
ALTER TABLE ledger_entry DROP CONSTRAINT already_reversed;
INSERT INTO ledger_entry (community_id, household_id, household_no, resident_id, period_id, deed_id,
	version, item, happened_on, minutes, computed, points, rating, balance, reverses, reason,
	posted_by, posted_at)
SELECT community_id, household_id, 100, resident_id, period_id, deed_id, version, item, happened_on,
       minutes, computed, points, rating, balance, reverses, reason, posted_by, posted_at
FROM ledger_entry
WHERE reverses IS NOT NULL;
