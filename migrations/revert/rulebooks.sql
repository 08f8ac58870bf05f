-- Revert xinyi:rulebooks from pg

BEGIN;

DROP TABLE xinyi.rule_item;
DROP TABLE xinyi.rulebook;

COMMIT;
