-- Revert xinyi:household_changes from pg

BEGIN;

SET LOCAL client_min_messages = warning;
-- The routines depend on tables and are rebuilt after every deploy.
DROP SCHEMA IF EXISTS rule CASCADE;

DROP TABLE xinyi.household_change;

COMMIT;
