-- Revert xinyi:publications from pg

BEGIN;

SET LOCAL client_min_messages = warning;
-- The routines depend on tables and are rebuilt after every deploy.
DROP SCHEMA IF EXISTS rule CASCADE;

DROP MATERIALIZED VIEW xinyi.monthly_publication;
DROP TABLE xinyi.publication_building;
DROP TABLE xinyi.publication_line;
DROP TABLE xinyi.publication;

COMMIT;
