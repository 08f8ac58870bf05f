-- Once per PostgreSQL server, as a superuser: the roles that own, migrate and serve the database. A
-- second run changes nothing. The database itself: CREATE DATABASE xinyi OWNER xinyi_owner.

SELECT format('CREATE ROLE %I LOGIN', role)
FROM unnest(ARRAY['xinyi_owner', 'xinyi_reader', 'xinyi_writer', 'xinyi_notifier',
                  'xinyi_publisher', 'xinyi_auditor', 'xinyi_registrar']) AS role
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role)
\gexec

-- A read that waits, or a write that is stuck, gives up before nginx does (15 s).
ALTER ROLE xinyi_reader SET default_transaction_read_only = on;
ALTER ROLE xinyi_reader SET statement_timeout = '5s';
ALTER ROLE xinyi_reader SET lock_timeout = '2s';
ALTER ROLE xinyi_auditor SET default_transaction_read_only = on;
ALTER ROLE xinyi_auditor SET statement_timeout = '60s';
ALTER ROLE xinyi_writer SET statement_timeout = '5s';
ALTER ROLE xinyi_writer SET lock_timeout = '2s';
ALTER ROLE xinyi_notifier SET statement_timeout = '5s';
ALTER ROLE xinyi_publisher SET lock_timeout = '10s';
ALTER ROLE xinyi_registrar SET lock_timeout = '10s';
ALTER ROLE xinyi_owner SET lock_timeout = '1s';

-- Because the LIMIT of a page is unknown, the planner overestimates the generic plan: planning each
-- page again would cost more than reading it.
ALTER ROLE xinyi_reader SET plan_cache_mode = force_generic_plan;
ALTER ROLE xinyi_writer SET plan_cache_mode = force_generic_plan;

-- Workers read by key and in the order of an index. Any other plan, chosen for lack of statistics
-- in the first minutes or because a table is still small, gets slower with the table.
SELECT format('ALTER ROLE %I SET %s = off', role, method)
FROM unnest(ARRAY['xinyi_reader', 'xinyi_writer']) AS role,
     unnest(ARRAY['enable_hashjoin', 'enable_mergejoin', 'enable_seqscan']) AS method
\gexec

-- The publisher's materialised view is in the owner's schema, so the owner must be able to change
-- its owner.
GRANT xinyi_publisher TO xinyi_owner;

-- pg_catalog, which is not named, comes first: now() is the real time, rule.now() that of the
-- community. Temporary tables come last, or they could shadow real ones.
SELECT format('ALTER ROLE %I SET search_path = xinyi, rule, pg_temp', role),
       format('ALTER ROLE %I SET timezone = ''UTC''', role)
FROM unnest(ARRAY['xinyi_owner', 'xinyi_reader', 'xinyi_writer', 'xinyi_notifier',
                  'xinyi_publisher', 'xinyi_auditor', 'xinyi_registrar']) AS role
\gexec
