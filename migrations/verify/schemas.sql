-- Verify xinyi:schemas on pg

SELECT 1 / count(*) FROM pg_namespace WHERE nspname = 'xinyi';
SELECT 1 / count(*) FROM pg_extension WHERE extname = 'btree_gist';
