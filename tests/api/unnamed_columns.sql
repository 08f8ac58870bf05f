-- Columns of documents whose change the audit does not name. Each is changed in turn, in a table
-- without constraints that has the document's own trigger.
CREATE FUNCTION pg_temp.unnamed_columns() RETURNS SETOF text
LANGUAGE plpgsql AS $$
DECLARE
	document text;
	field record;
	said jsonb;
BEGIN
	FOREACH document IN ARRAY ARRAY['reward', 'redemption_event', 'settings', 'rulebook',
	                                'rule_item'] LOOP
		EXECUTE format('CREATE TABLE xinyi.probe (LIKE xinyi.%I)', document);
		EXECUTE format('INSERT INTO xinyi.probe SELECT * FROM xinyi.%I
			WHERE community_id = rule.actor_community_id() LIMIT 1', document);
		EXECUTE (SELECT replace(pg_get_triggerdef(oid), format(' ON xinyi.%I ', document),
		                        ' ON xinyi.probe ')
		         FROM pg_trigger
		         WHERE tgrelid = format('xinyi.%I', document)::regclass
			         AND tgfoid = 'rule.audit_document'::regproc);
		FOR field IN
			SELECT attname AS name, atttypid::regtype::text AS type FROM pg_attribute
			WHERE attrelid = 'xinyi.probe'::regclass AND attnum > 0
				AND attname NOT IN ('community_id', 'reward_id', 'reward_no', 'event_id',
				                    'event_no', 'version', 'code', 'created_at', 'changed_at',
				                    'changed_by', 'offered_until')
		LOOP
			EXECUTE format('UPDATE xinyi.probe SET %I = ' || CASE field.type
				WHEN 'boolean' THEN 'NOT %1$I'
				WHEN 'text' THEN 'coalesce(%1$I, '''') || ''x'''
				WHEN 'integer' THEN 'coalesce(%1$I, 0) + 1'
				WHEN 'date' THEN 'coalesce(%1$I, ''2026-01-01'') + 1'
				ELSE '%1$I + interval ''1 hour''' END, field.name);
			SELECT detail -> field.name INTO said FROM xinyi.audit
			WHERE community_id = rule.actor_community_id() AND subject = 'probe'
			ORDER BY audit_id DESC LIMIT 1;
			IF NOT coalesce(jsonb_typeof(said) = 'array', false) OR said -> 0 = said -> 1 THEN
				RETURN NEXT document || '.' || field.name;
			END IF;
		END LOOP;
		DROP TABLE xinyi.probe;
	END LOOP;
END
$$
