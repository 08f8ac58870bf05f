ALTER TABLE ledger_entry DISABLE TRIGGER ALL;
DROP INDEX points_spent_twice;
INSERT INTO ledger_entry (community_id, household_id, household_no, kind, period_id, redemption_id,
	happened_on, minutes, computed, points, rating, balance, posted_by, posted_at)
SELECT community_id, household_id, 100, kind, period_id, redemption_id, happened_on, minutes,
       computed, points, rating, balance, posted_by, posted_at
FROM ledger_entry
WHERE kind = 'redemption'
LIMIT 1;
