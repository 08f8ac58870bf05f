ALTER TABLE ledger_entry DISABLE TRIGGER ALL;
DROP INDEX deed_credited_twice;
INSERT INTO ledger_entry (community_id, household_id, household_no, resident_id, period_id, deed_id,
	version, item, happened_on, minutes, computed, points, rating, balance, posted_by, posted_at)
SELECT community_id, household_id, 100, resident_id, period_id, deed_id, version, item, happened_on,
       minutes, computed, points, rating, balance, posted_by, posted_at
FROM ledger_entry
WHERE household_no = 1 AND kind = 'deed';
