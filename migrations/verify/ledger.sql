-- Verify xinyi:ledger on pg

SELECT community_id, period_id, name, starts_at, ends_at, status, closed_at
FROM xinyi.period WHERE false;

SELECT community_id, entry_id, household_id, household_no, resident_id, period_id, deed_id,
version, item, happened_on, minutes, computed, points, rating, balance, note, reverses, reason,
posted_by, posted_at
FROM xinyi.ledger_entry WHERE false;

SELECT community_id, period_id, household_id, points, rating, minutes
FROM xinyi.household_period WHERE false;
