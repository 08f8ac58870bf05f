-- Deploy xinyi:schemas to pg

BEGIN;

CREATE SCHEMA xinyi;
COMMENT ON SCHEMA xinyi IS
	'Tables. Every one that belongs to a community is keyed by community_id first and walled '
	'off by row-level security.';

CREATE EXTENSION IF NOT EXISTS btree_gist;

COMMIT;
