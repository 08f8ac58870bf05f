-- Revert xinyi:cards from pg

BEGIN;

SET LOCAL client_min_messages = warning;
-- The routines depend on tables and are rebuilt after every deploy.
DROP SCHEMA IF EXISTS rule CASCADE;

ALTER TABLE xinyi.settings DROP COLUMN card_points_max;
ALTER TABLE xinyi.redemption
	DROP COLUMN card_id, DROP COLUMN present, DROP COLUMN card_points_max;
DROP TABLE xinyi.household_card;

COMMIT;
