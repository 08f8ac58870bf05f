-- Revert xinyi:people from pg

BEGIN;

SET LOCAL client_min_messages = warning;
-- The routines depend on tables and are rebuilt after every deploy.
DROP SCHEMA IF EXISTS rule CASCADE;

DROP TABLE xinyi.team_member;
DROP TABLE xinyi.team;
DROP TABLE xinyi.relative;
DROP TABLE xinyi.membership;
DROP TABLE xinyi.account;
DROP TABLE xinyi.resident_change;
DROP TABLE xinyi.residency;
DROP TABLE xinyi.resident;
DROP TABLE xinyi.household;

COMMIT;
