-- Revert xinyi:publications from pg

BEGIN;

DROP MATERIALIZED VIEW xinyi.monthly_publication;
DROP TABLE xinyi.publication_line;
DROP TABLE xinyi.publication;

COMMIT;
