-- Revert xinyi:rewards from pg

BEGIN;

SET LOCAL client_min_messages = warning;
-- The routines depend on tables and are rebuilt after every deploy.
DROP SCHEMA IF EXISTS rule CASCADE;

DROP TABLE xinyi.stock_move;
DROP TABLE xinyi.stock_count;
DROP TABLE xinyi.redemption_line;
DROP TABLE xinyi.redemption;
DROP TABLE xinyi.event_offer;
DROP TABLE xinyi.redemption_event;
DROP TABLE xinyi.reward_stock;
DROP TABLE xinyi.reward;
DROP EXTENSION pgcrypto;

COMMIT;
