-- Revert xinyi:vouchers from pg

BEGIN;

SET LOCAL client_min_messages = warning;
-- The routines depend on tables and are rebuilt after every deploy.
DROP SCHEMA IF EXISTS rule CASCADE;

DROP TABLE xinyi.counter_key;
DROP TABLE xinyi.voucher_undo;
DROP TABLE xinyi.voucher;

COMMIT;
