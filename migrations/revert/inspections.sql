-- Revert xinyi:inspections from pg

BEGIN;

SET LOCAL client_min_messages = warning;
-- The routines depend on tables and are rebuilt after every deploy.
DROP SCHEMA IF EXISTS rule CASCADE;

DROP TABLE xinyi.inspection_deed;
DROP TABLE xinyi.inspection_review;
DROP TABLE xinyi.failed_household;
DROP TABLE xinyi.inspected_building;
DROP TABLE xinyi.inspection;

COMMIT;
