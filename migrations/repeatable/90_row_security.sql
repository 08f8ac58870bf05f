-- Row-level security: each community sees only its own rows, and so does the owner. The condition
-- is not a sub-select: that would be a plan of its own, started for every table of every statement.
-- Where a statement compares the community with its argument, PostgreSQL compares the argument with
-- the setting, once, and searches the index for the argument; elsewhere it reads the setting at
-- each look-up.

DO $$
DECLARE
	walled text;
	standing text;
BEGIN
	FOR walled, standing IN
		SELECT tablename, policyname FROM pg_policies WHERE schemaname = 'xinyi'
		ORDER BY tablename, policyname
	LOOP
		EXECUTE format('DROP POLICY %I ON xinyi.%I', standing, walled);
	END LOOP;

	FOR walled IN
		SELECT c.relname
		FROM pg_class c
		JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'community_id'
		WHERE c.relnamespace = 'xinyi'::regnamespace AND c.relkind = 'r'
			AND c.relname <> 'community'
		ORDER BY c.relname
	LOOP
		EXECUTE format('CREATE POLICY wall ON xinyi.%I
			USING (community_id = rule.actor_community_id())', walled);
	END LOOP;

	FOR walled IN
		SELECT relname FROM pg_class
		WHERE relnamespace = 'xinyi'::regnamespace AND relkind = 'r'
		ORDER BY relname
	LOOP
		EXECUTE format('ALTER TABLE xinyi.%I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY',
		               walled);
	END LOOP;

	-- The refresh of the materialised view covers all communities at once. The owner, a member of
	-- that role, does not bypass row-level security.
	FOREACH walled IN ARRAY ARRAY['household', 'household_period', 'ledger_entry', 'period',
	                              'publication', 'settings'] LOOP
		EXECUTE format('CREATE POLICY refresh ON xinyi.%I FOR SELECT TO xinyi_publisher
			USING ((SELECT current_user) = ''xinyi_publisher'')', walled);
	END LOOP;

	-- Of no community: accessible only through the owner's routines.
	FOREACH walled IN ARRAY ARRAY['spent_code', 'wechat_token'] LOOP
		EXECUTE format('CREATE POLICY owned ON xinyi.%I TO xinyi_owner USING (true)',
		               walled);
	END LOOP;
END
$$;

CREATE POLICY listed ON xinyi.community FOR SELECT USING (true);
CREATE POLICY owned ON xinyi.community TO xinyi_owner USING (true);
