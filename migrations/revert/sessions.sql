-- Revert xinyi:sessions from pg

BEGIN;

SET LOCAL client_min_messages = warning;
-- The routines depend on tables and are rebuilt after every deploy.
DROP SCHEMA IF EXISTS rule CASCADE;

DROP TABLE xinyi.wechat_token;
DROP TABLE xinyi.claim;
DROP TABLE xinyi.consent;
DROP TABLE xinyi.spent_code;
DROP TABLE xinyi.session;

COMMIT;
