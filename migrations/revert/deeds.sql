-- Revert xinyi:deeds from pg

BEGIN;

SET LOCAL client_min_messages = warning;
-- The routines depend on tables and are rebuilt after every deploy.
DROP SCHEMA IF EXISTS rule CASCADE;

DROP TABLE xinyi.participant_change;
DROP TABLE xinyi.review;
DROP TABLE xinyi.joining;
DROP TABLE xinyi.invitation;
DROP TABLE xinyi.participant;
DROP TABLE xinyi.deed;
DROP TABLE xinyi.reminder;

COMMIT;
