-- Revert xinyi:schemas from pg

BEGIN;

DROP SCHEMA IF EXISTS rule CASCADE;
DROP SCHEMA xinyi CASCADE;
DROP EXTENSION btree_gist;

COMMIT;
