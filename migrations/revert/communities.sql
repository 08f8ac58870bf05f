-- Revert xinyi:communities from pg

BEGIN;

DROP TABLE xinyi.settings;
DROP TABLE xinyi.community;

COMMIT;
