-- Revert xinyi:schemas from pg

BEGIN;

SET LOCAL client_min_messages = warning;
DROP SCHEMA IF EXISTS rule CASCADE;
DROP EXTENSION btree_gist;
DROP SCHEMA xinyi;

COMMIT;
