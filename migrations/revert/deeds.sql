-- Revert xinyi:deeds from pg

BEGIN;

DROP TABLE xinyi.review;
DROP TABLE xinyi.participant;
DROP TABLE xinyi.deed;
DROP TABLE xinyi.reminder;

COMMIT;
