-- The repeatable migrations build the schema rule anew, whole, in one transaction, after every
-- deploy: routines, the views that answers are made of, triggers, row-level security, privileges.

DROP SCHEMA IF EXISTS rule CASCADE;
CREATE SCHEMA rule;
COMMENT ON SCHEMA rule IS 'Routines: the rules that hold whoever calls.';

-- CREATE FUNCTION lets everybody execute by default; 91_privileges.sql grants each by name instead.
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
