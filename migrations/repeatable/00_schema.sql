-- The repeatable migrations rebuild the whole schema rule in one transaction after every deploy:
-- routines, the views behind the answers, triggers, row-level security, privileges.

-- Tables must not depend on it, as a default of rule.now() would.
DO $$
DECLARE
	lost text := (
		SELECT string_agg(built.on_it, ', ' ORDER BY built.on_it)
		FROM (
			SELECT pg_describe_object(d.classid, d.objid, d.objsubid) AS on_it
			FROM pg_depend d
			JOIN pg_proc p ON d.refclassid = 'pg_proc'::regclass AND d.refobjid = p.oid
			WHERE p.pronamespace = to_regnamespace('rule')
				AND d.classid IN ('pg_attrdef'::regclass, 'pg_constraint'::regclass,
				                  'pg_class'::regclass)
			ORDER BY on_it
			LIMIT 20
		) built);
BEGIN
	IF lost IS NOT NULL THEN
		RAISE EXCEPTION 'built on a routine, which will be dropped: %', lost;
	END IF;
END
$$;

DROP SCHEMA IF EXISTS rule CASCADE;
CREATE SCHEMA rule;
COMMENT ON SCHEMA rule IS 'Routines: the rules for every caller.';

-- CREATE FUNCTION grants EXECUTE to PUBLIC by default; 91_privileges.sql grants each by name
-- instead.
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
