-- Revert xinyi:records from pg

BEGIN;

DROP TABLE xinyi.notice;
DROP TABLE xinyi.audit;

COMMIT;
