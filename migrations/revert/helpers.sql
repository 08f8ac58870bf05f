-- Revert xinyi:helpers from pg

BEGIN;

SET LOCAL client_min_messages = warning;
-- The routines depend on tables and are rebuilt after every deploy.
DROP SCHEMA IF EXISTS rule CASCADE;

ALTER TABLE xinyi.redemption DROP COLUMN helper_no;
DROP TABLE xinyi.household_helper;

COMMIT;
