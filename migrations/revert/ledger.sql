-- Revert xinyi:ledger from pg

BEGIN;

DROP TABLE xinyi.household_period;
DROP TABLE xinyi.ledger_entry;
DROP TABLE xinyi.period;

COMMIT;
