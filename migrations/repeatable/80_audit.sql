-- Append-only tables, and the audit log.

CREATE FUNCTION rule.guard_append_only() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
	PERFORM rule.refuse('append_only');
	RETURN NULL;
END
$$;

DO $$
DECLARE
	kept text;
BEGIN
	FOREACH kept IN ARRAY ARRAY['ledger_entry', 'publication', 'publication_line',
	                            'publication_building', 'audit', 'consent', 'review',
	                            'participant_change', 'stock_move', 'period_total',
	                            'document', 'voucher_undo', 'failed_household',
	                            'inspection_review', 'inspection_deed',
	                            'stock_count', 'guardian_consent'] LOOP
		EXECUTE format('CREATE TRIGGER guard_append_only BEFORE UPDATE OR DELETE ON xinyi.%I
			FOR EACH ROW EXECUTE FUNCTION rule.guard_append_only()', kept);
		EXECUTE format('CREATE TRIGGER guard_truncate BEFORE TRUNCATE ON xinyi.%I
			FOR EACH STATEMENT EXECUTE FUNCTION rule.guard_append_only()', kept);
		EXECUTE format('ALTER TABLE xinyi.%I ENABLE ALWAYS TRIGGER guard_append_only,
			ENABLE ALWAYS TRIGGER guard_truncate', kept);
	END LOOP;
END
$$;

-- Of an update the detail has lists of before and after, which name nobody else.
CREATE FUNCTION rule.audited_people(in_community integer, detail jsonb) RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE
	of_resident constant uuid := CASE WHEN jsonb_typeof(detail -> 'resident_id') = 'string'
	                                  THEN detail ->> 'resident_id' END;
	of_member constant uuid := CASE WHEN jsonb_typeof(detail -> 'membership_id') = 'string'
	                                THEN detail ->> 'membership_id' END;
	of_household constant bigint := CASE WHEN jsonb_typeof(detail -> 'household_id') = 'number'
	                                     THEN detail ->> 'household_id' END;
BEGIN
	RETURN nullif(concat_ws(' ',
		(SELECT h.code FROM xinyi.household h
		 WHERE h.community_id = in_community AND h.household_id = of_household),
		coalesce(
			(SELECT rule.mask_name(r.name) FROM xinyi.resident r
			 WHERE r.community_id = in_community AND r.resident_id = of_resident),
			(SELECT rule.mask_name(r.name) FROM xinyi.membership m
			 JOIN xinyi.resident r USING (community_id, resident_id)
			 WHERE m.community_id = in_community AND m.membership_id = of_member),
			rule.head_name(in_community, of_household))), '');
END
$$;
COMMENT ON FUNCTION rule.audited_people IS
	'The household and the person that a line of the audit log names: code and masked name.';

-- A line of the log: who, by which operation and request, and from where is known from the context.
CREATE FUNCTION rule.note_act(in_community integer, act text, subject text, detail jsonb)
	RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	INSERT INTO audit (community_id, membership_id, operation, act, subject, detail, request_id,
	                   address)
	VALUES (in_community, actor_id(),
	        coalesce(nullif(current_setting('xinyi.operation', true), ''), 'psql'), act, subject,
	        detail, nullif(current_setting('xinyi.request', true), ''),
	        nullif(current_setting('xinyi.address', true), ''));
END
$$;

-- The arguments name the columns to write down: keys and what may be read, never personal data.
-- Of an update only what changed is written, as [before, after].
CREATE FUNCTION rule.audit_row() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	subject record := CASE tg_op WHEN 'DELETE' THEN old ELSE new END;
	after jsonb := to_jsonb(subject);
	before jsonb := CASE WHEN tg_op = 'UPDATE' THEN to_jsonb(old) END;
	noted jsonb := '{}';
	name text;
BEGIN
	FOREACH name IN ARRAY tg_argv LOOP
		noted := noted || jsonb_build_object(name,
			CASE WHEN before -> name <> after -> name
			     THEN jsonb_build_array(before -> name, after -> name) ELSE after -> name END);
	END LOOP;
	PERFORM note_act(subject.community_id, lower(tg_op), tg_table_name, noted);
	RETURN NULL;
END
$$;

-- Documents: all columns of an insert; of an update the keys, which are the arguments, and what
-- changed, as [before, after]. A new column is noted by itself; none of them is personal.
CREATE FUNCTION rule.audit_document() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	kept constant text[] := '{community_id,reward_no,event_no,created_at,changed_at,changed_by,'
	                        'offered_until}';
	subject record := CASE tg_op WHEN 'DELETE' THEN old ELSE new END;
	before jsonb := CASE WHEN tg_op = 'UPDATE' THEN to_jsonb(old) END;
	noted jsonb;
BEGIN
	IF to_jsonb(subject) - kept = before - kept THEN
		RETURN NULL;
	END IF;
	SELECT jsonb_object_agg(key, CASE WHEN tg_op <> 'UPDATE' OR value = before -> key THEN value
	                                  ELSE jsonb_build_array(before -> key, value) END)
	INTO noted
	FROM jsonb_each(to_jsonb(subject) - kept)
	WHERE tg_op <> 'UPDATE' OR key = ANY (tg_argv) OR value <> before -> key;
	PERFORM note_act(subject.community_id, lower(tg_op), tg_table_name, noted);
	RETURN NULL;
END
$$;

-- A register has thousands of rows: one line for each statement says how many were touched.
CREATE FUNCTION rule.audit_statement() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	INSERT INTO audit (community_id, membership_id, operation, act, subject, detail, request_id,
	                   address)
	SELECT community_id, actor_id(),
	       coalesce(nullif(current_setting('xinyi.operation', true), ''), 'psql'), lower(tg_op),
	       tg_table_name, jsonb_build_object('rows', count(*)),
	       nullif(current_setting('xinyi.request', true), ''),
	       nullif(current_setting('xinyi.address', true), '')
	FROM touched
	GROUP BY community_id;
	RETURN NULL;
END
$$;

CREATE TRIGGER audit_review AFTER INSERT ON xinyi.review
FOR EACH ROW EXECUTE FUNCTION rule.audit_row('deed_id', 'verdict');

-- Without the code, which lets people in.
CREATE TRIGGER audit_invitation AFTER INSERT OR UPDATE OF ended_at ON xinyi.invitation
FOR EACH ROW EXECUTE FUNCTION rule.audit_row('deed_id', 'valid_until', 'ended_at');

CREATE TRIGGER audit_joining AFTER INSERT OR UPDATE OF left_at ON xinyi.joining
FOR EACH ROW EXECUTE FUNCTION rule.audit_row('deed_id', 'household_id', 'left_at');

-- Whom somebody had named who left a deed.
CREATE TRIGGER audit_participant_gone AFTER DELETE ON xinyi.participant
FOR EACH ROW EXECUTE FUNCTION rule.audit_row('deed_id', 'resident_id', 'household_id', 'minutes');

CREATE TRIGGER audit_participant_change AFTER INSERT ON xinyi.participant_change
FOR EACH ROW EXECUTE FUNCTION rule.audit_row('deed_id', 'resident_id', 'minutes_before', 'minutes');

CREATE TRIGGER audit_deed AFTER INSERT ON xinyi.deed
FOR EACH ROW WHEN (new.team_id IS NOT NULL
                   OR rule.actor_roles() && '{leader,reviewer,administrator}')
EXECUTE FUNCTION rule.audit_row('deed_id', 'item', 'household_id', 'team_id');

CREATE TRIGGER audit_withdrawal AFTER UPDATE OF status ON xinyi.deed
FOR EACH ROW WHEN (new.status = 'withdrawn'
                   AND (new.team_id IS NOT NULL
                        OR rule.actor_roles() && '{leader,reviewer,administrator}'))
EXECUTE FUNCTION rule.audit_row('deed_id', 'status');

CREATE TRIGGER audit_inspection AFTER INSERT ON xinyi.inspection
FOR EACH ROW EXECUTE FUNCTION rule.audit_row('inspection_id', 'item', 'month', 'waiting');

CREATE TRIGGER audit_inspection_withdrawn AFTER UPDATE OF withdrawn_at ON xinyi.inspection
FOR EACH ROW EXECUTE FUNCTION rule.audit_row('inspection_id', 'waiting', 'withdrawn_at');

CREATE TRIGGER audit_inspection_review AFTER INSERT ON xinyi.inspection_review
FOR EACH ROW EXECUTE FUNCTION rule.audit_row('inspection_id', 'building', 'verdict');

CREATE TRIGGER audit_reminder AFTER INSERT ON xinyi.reminder
FOR EACH ROW EXECUTE FUNCTION rule.audit_row('reminder_id', 'household_id', 'item', 'correct_by');

CREATE TRIGGER audit_reminder_put_right AFTER UPDATE OF put_right_at ON xinyi.reminder
FOR EACH ROW WHEN (new.put_right_at IS NOT NULL)
EXECUTE FUNCTION rule.audit_row('reminder_id', 'household_id', 'status');

CREATE TRIGGER audit_claim AFTER UPDATE ON xinyi.claim
FOR EACH ROW WHEN (new.decided_by IS NOT NULL)
EXECUTE FUNCTION rule.audit_row('claim_id', 'status', 'membership_id', 'resident_id', 'replaces');

-- Another account of a member, or none; never which one.
CREATE FUNCTION rule.audit_account() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	PERFORM note_act(new.community_id, 'update', 'account', jsonb_build_object(
		'membership_id', new.membership_id, 'resident_id', new.resident_id,
		'bound', new.account_id IS NOT NULL, 'reason', change_reason()));
	RETURN NULL;
END
$$;

CREATE TRIGGER audit_account AFTER UPDATE OF account_id ON xinyi.membership
FOR EACH ROW WHEN (new.resident_id IS NOT NULL
                   AND old.account_id IS DISTINCT FROM new.account_id)
EXECUTE FUNCTION rule.audit_account();

CREATE TRIGGER audit_roles AFTER UPDATE OF roles ON xinyi.membership
FOR EACH ROW WHEN (old.roles <> new.roles)
EXECUTE FUNCTION rule.audit_row('membership_id', 'roles');

CREATE TRIGGER audit_confirmation AFTER INSERT OR UPDATE OF status ON xinyi.confirmation
FOR EACH ROW EXECUTE FUNCTION rule.audit_row('confirmation_id', 'operation', 'subject', 'status');

-- Without the texts: only that somebody wrote, and that somebody answered.
CREATE TRIGGER audit_feedback AFTER INSERT OR UPDATE ON xinyi.feedback
FOR EACH ROW EXECUTE FUNCTION rule.audit_row('feedback_id', 'kind');

CREATE TRIGGER audit_relative AFTER INSERT OR UPDATE OF retracted_at ON xinyi.relative
FOR EACH ROW EXECUTE FUNCTION rule.audit_row('membership_id', 'household_id', 'retracted_at');

CREATE TRIGGER audit_reversal AFTER INSERT ON xinyi.ledger_entry
FOR EACH ROW WHEN (new.reverses IS NOT NULL)
EXECUTE FUNCTION rule.audit_row('entry_id', 'reverses', 'household_id', 'points', 'rating');

CREATE TRIGGER audit_rulebook AFTER INSERT OR UPDATE ON xinyi.rulebook
FOR EACH ROW EXECUTE FUNCTION rule.audit_document('version');

CREATE TRIGGER audit_rule_item AFTER INSERT OR UPDATE OR DELETE ON xinyi.rule_item
FOR EACH ROW EXECUTE FUNCTION rule.audit_document('version', 'code');

CREATE TRIGGER audit_settings AFTER UPDATE ON xinyi.settings
FOR EACH ROW EXECUTE FUNCTION rule.audit_document();

-- Without the text, which the version identifies.
CREATE TRIGGER audit_text AFTER INSERT ON xinyi.document
FOR EACH ROW EXECUTE FUNCTION rule.audit_row('name', 'version', 'title', 'in_force_from');

CREATE TRIGGER audit_reward AFTER INSERT OR UPDATE ON xinyi.reward
FOR EACH ROW EXECUTE FUNCTION rule.audit_document('reward_id');

CREATE TRIGGER audit_event AFTER INSERT OR UPDATE ON xinyi.redemption_event
FOR EACH ROW EXECUTE FUNCTION rule.audit_document('event_id');

CREATE TRIGGER audit_offer AFTER INSERT OR DELETE ON xinyi.event_offer
FOR EACH ROW EXECUTE FUNCTION rule.audit_row('event_id', 'reward_id');

CREATE TRIGGER audit_stock_count AFTER INSERT ON xinyi.stock_count
FOR EACH ROW EXECUTE FUNCTION rule.audit_row('count_id', 'line_count');

CREATE TRIGGER audit_stock_move AFTER INSERT ON xinyi.stock_move
FOR EACH ROW WHEN (new.kind NOT IN ('handed_out', 'taken_back'))
EXECUTE FUNCTION rule.audit_row('move_id', 'reward_id', 'kind', 'quantity', 'stock');

-- A household's own redemptions are no change by staff.
CREATE TRIGGER audit_redemption AFTER UPDATE OF status ON xinyi.redemption
FOR EACH ROW WHEN (rule.actor_roles() && '{storekeeper,administrator}'
                   AND num_nonnulls(new.card_id, new.helper_no) = 0)
EXECUTE FUNCTION rule.audit_row('redemption_id', 'household_id', 'status', 'points');

-- Who was present, or who helps, and the household; the member of the line hands over, or helps.
CREATE TRIGGER audit_assisted_redemption AFTER UPDATE OF status ON xinyi.redemption
FOR EACH ROW WHEN (rule.actor_roles() && '{helper,storekeeper,administrator}'
                   AND num_nonnulls(new.card_id, new.helper_no, rule.actor_helper_no()) > 0)
EXECUTE FUNCTION rule.audit_row('redemption_id', 'household_id', 'status', 'points', 'card_id',
                                'present', 'helper_no');

CREATE TRIGGER audit_helped_redemption AFTER INSERT ON xinyi.redemption
FOR EACH ROW WHEN (rule.actor_helper_no() IS NOT NULL)
EXECUTE FUNCTION rule.audit_row('redemption_id', 'household_id', 'status', 'points', 'helper_no');

CREATE TRIGGER audit_card AFTER INSERT OR UPDATE OF withdrawn_at ON xinyi.household_card
FOR EACH ROW EXECUTE FUNCTION rule.audit_row('card_id', 'card_no', 'household_id', 'reason',
                                             'withdrawn_because');

CREATE TRIGGER audit_helper AFTER INSERT OR UPDATE OF ended_at ON xinyi.household_helper
FOR EACH ROW EXECUTE FUNCTION rule.audit_row('helper_id', 'household_id', 'membership_id',
                                             'document', 'begins_on', 'ends_on',
                                             'ended_because');

CREATE TRIGGER audit_voucher AFTER UPDATE OF used_at ON xinyi.voucher
FOR EACH ROW EXECUTE FUNCTION rule.audit_row('voucher_no', 'use_id', 'reference');

CREATE TRIGGER audit_team AFTER INSERT OR UPDATE OF name ON xinyi.team
FOR EACH ROW EXECUTE FUNCTION rule.audit_row('team_id', 'name');

-- One line for each resident: which fields changed, and why. Only the history has the values.
CREATE FUNCTION rule.audit_changes() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	INSERT INTO audit (community_id, membership_id, operation, act, subject, detail, request_id,
	                   address)
	SELECT community_id, actor_id(),
	       coalesce(nullif(current_setting('xinyi.operation', true), ''), 'psql'),
	       CASE act WHEN 'enter' THEN 'insert' ELSE 'update' END, 'resident',
	       jsonb_build_object('resident_id', resident_id, 'act', act, 'fields', fields,
	                          'happened_on', happened_on, 'reason', reason),
	       nullif(current_setting('xinyi.request', true), ''),
	       nullif(current_setting('xinyi.address', true), '')
	FROM changes
	ORDER BY change_no;
	RETURN NULL;
END
$$;

CREATE TRIGGER audit_changes AFTER INSERT ON xinyi.resident_change
REFERENCING NEW TABLE AS changes FOR EACH STATEMENT EXECUTE FUNCTION rule.audit_changes();

CREATE TRIGGER audit_household_change AFTER INSERT ON xinyi.household_change
FOR EACH ROW EXECUTE FUNCTION rule.audit_row('household_id', 'act', 'happened_on', 'reason');

-- A phone number that is asked for is entered later, which is a change of its own.
CREATE TRIGGER audit_requested_change AFTER INSERT OR UPDATE OF phone_status
ON xinyi.requested_change
FOR EACH ROW WHEN (new.phone_status IS NOT NULL)
EXECUTE FUNCTION rule.audit_row('change_id', 'resident_id', 'phone_status', 'phone_refusal');

CREATE TRIGGER audit_team_members AFTER INSERT ON xinyi.team_member
REFERENCING NEW TABLE AS touched FOR EACH STATEMENT WHEN (rule.actor_id() IS NULL)
EXECUTE FUNCTION rule.audit_statement();

-- Whom somebody else put into a team, took out of it, or made its leader.
CREATE TRIGGER audit_team_member_added AFTER INSERT ON xinyi.team_member
FOR EACH ROW WHEN (rule.actor_id() IS NOT NULL
                   AND new.resident_id IS DISTINCT FROM rule.actor_resident_id())
EXECUTE FUNCTION rule.audit_row('team_id', 'resident_id', 'is_leader');

CREATE TRIGGER audit_team_member AFTER UPDATE OF is_leader, left_at ON xinyi.team_member
FOR EACH ROW WHEN ((old.is_leader, old.left_at) IS DISTINCT FROM (new.is_leader, new.left_at)
                   AND new.resident_id IS DISTINCT FROM rule.actor_resident_id())
EXECUTE FUNCTION rule.audit_row('team_id', 'resident_id', 'is_leader', 'left_at');
