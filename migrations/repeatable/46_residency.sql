-- Where people live and lived, and what ends with a residency. Triggers of the register do it, so
-- that a routine, the import and a statement at a prompt leave the same history.

-- Why, and on which day: the caller says it once for all changes of the transaction.
CREATE FUNCTION rule.explain_changes(because text, on_day date) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	PERFORM set_config('xinyi.reason', coalesce(because, ''), true),
	        set_config('xinyi.on_day', coalesce(on_day::text, ''), true);
END
$$;

CREATE FUNCTION rule.change_reason() RETURNS text
LANGUAGE sql STABLE
RETURN nullif(current_setting('xinyi.reason', true), '');

CREATE FUNCTION rule.change_day() RETURNS date
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN coalesce(nullif(current_setting('xinyi.on_day', true), '')::date,
	                rule.day(rule.now()));
END
$$;
COMMENT ON FUNCTION rule.change_day IS
	'The day of a change of the register: the one that the caller gave, or today.';

-- The values that a history keeps. Of a phone it keeps that it changed. Stable as
-- jsonb_build_object, or PostgreSQL would not inline it.
CREATE FUNCTION rule.personal_fields(of xinyi.resident) RETURNS jsonb
LANGUAGE sql STABLE
RETURN jsonb_strip_nulls(jsonb_build_object(
	'name', of.name, 'birth_year', of.birth_year, 'head', of.is_head,
	'left', CASE WHEN of.left_at IS NOT NULL THEN coalesce(of.left_because, 'unknown') END));

CREATE FUNCTION rule.changed_fields(old xinyi.resident, new xinyi.resident) RETURNS text[]
LANGUAGE sql IMMUTABLE
RETURN array_remove(ARRAY[
	CASE WHEN old.birth_year IS DISTINCT FROM new.birth_year THEN 'birth_year' END,
	CASE WHEN old.is_head IS DISTINCT FROM new.is_head THEN 'head' END,
	CASE WHEN old.household_id IS DISTINCT FROM new.household_id THEN 'household' END,
	CASE WHEN (old.left_at IS NULL, old.left_because)
	          IS DISTINCT FROM (new.left_at IS NULL, new.left_because) THEN 'left' END,
	CASE WHEN old.name IS DISTINCT FROM new.name THEN 'name' END,
	CASE WHEN old.phone_hash IS DISTINCT FROM new.phone_hash THEN 'phone' END], NULL);

CREATE FUNCTION rule.act_of_change(old xinyi.resident, new xinyi.resident) RETURNS text
LANGUAGE sql IMMUTABLE
RETURN CASE
	WHEN old.left_at IS NULL AND new.left_at IS NOT NULL THEN 'leave'
	WHEN old.left_at IS NOT NULL AND new.left_at IS NULL THEN 'return'
	WHEN old.household_id <> new.household_id THEN 'move'
	WHEN old.name <> new.name THEN 'rename'
	ELSE 'correct' END;

-- Nobody lives in a household that is closed, nor in one that is closed at this very moment.
CREATE FUNCTION rule.refuse_closed(in_community integer, of_household bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	home household;
BEGIN
	SELECT * INTO home FROM household
	WHERE community_id = in_community AND household_id = of_household
	FOR SHARE;
	IF home.closed_on IS NOT NULL THEN
		PERFORM refuse('household_closed');
	END IF;
END
$$;

-- The register is imported by the thousand, hence one statement for all new rows. Only a caller who
-- gave a day knows since when somebody lives here.
CREATE FUNCTION rule.enter_residents() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	PERFORM refuse_closed(community_id, household_id)
	FROM (SELECT DISTINCT community_id, household_id FROM entered
	      WHERE left_at IS NULL
	      ORDER BY community_id, household_id) home;
	INSERT INTO residency (community_id, resident_id, household_id, lived, known_at)
	SELECT community_id, resident_id, household_id,
	       daterange(nullif(current_setting('xinyi.on_day', true), '')::date, NULL), rule.now()
	FROM entered
	WHERE left_at IS NULL;
	INSERT INTO resident_change (community_id, resident_id, act, household_id, fields, after,
	                             happened_on, reason, changed_by, changed_at)
	SELECT e.community_id, e.resident_id, 'enter', e.household_id,
	       changed_fields(NULL::resident, e), personal_fields(e), change_day(), change_reason(),
	       actor_label(), rule.now()
	FROM entered e
	ORDER BY e.household_id, e.is_head DESC, e.name;
	RETURN NULL;
END
$$;

CREATE TRIGGER enter_residents AFTER INSERT ON xinyi.resident REFERENCING NEW TABLE AS entered
FOR EACH STATEMENT EXECUTE FUNCTION rule.enter_residents();

-- A residency that began on the day of its end was never a day old: the next one replaces it.
CREATE FUNCTION rule.follow_residency() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	today date := change_day();
BEGIN
	DELETE FROM residency
	WHERE community_id = new.community_id AND resident_id = new.resident_id
		AND lived = daterange(today, NULL);
	UPDATE residency SET lived = daterange(lower(lived), today)
	WHERE community_id = new.community_id AND resident_id = new.resident_id AND upper_inf(lived);
	IF new.left_at IS NULL THEN
		INSERT INTO residency (community_id, resident_id, household_id, lived, known_at)
		VALUES (new.community_id, new.resident_id, new.household_id, daterange(today, NULL),
		        rule.now());
	END IF;
	RETURN NULL;
END
$$;

CREATE TRIGGER follow_residency AFTER UPDATE ON xinyi.resident
FOR EACH ROW WHEN (old.household_id <> new.household_id
                   OR (old.left_at IS NULL) <> (new.left_at IS NULL))
EXECUTE FUNCTION rule.follow_residency();

-- Collection and voucher codes that a member made for a household are replaced: its other members
-- see the new ones. The caller has locked the household.
CREATE FUNCTION rule.replace_codes(in_community integer, of_household bigint, of_member uuid)
	RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	UPDATE redemption SET code = new_code()
	WHERE community_id = in_community AND household_id = of_household
		AND status = 'held' AND redeemed_by = of_member;
	UPDATE voucher SET code = new_code()
	FROM redemption r
	WHERE voucher.community_id = in_community AND voucher.household_id = of_household
		AND voucher.used_at IS NULL AND r.community_id = voucher.community_id
		AND r.redemption_id = voucher.redemption_id AND r.redeemed_by = of_member;
END
$$;

-- Takes the account from a member, whom the caller has locked: its sessions end, and the account is
-- a guest from then on, who is told. Returns the guest's membership.
CREATE FUNCTION rule.release_account(known xinyi.membership, kept_roles text[]) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	guest uuid;
BEGIN
	UPDATE membership SET account_id = NULL, roles = kept_roles
	WHERE community_id = known.community_id AND membership_id = known.membership_id;
	UPDATE session SET ended_at = now()
	WHERE community_id = known.community_id AND membership_id = known.membership_id
		AND ended_at IS NULL;
	INSERT INTO membership (community_id, account_id) VALUES (known.community_id, known.account_id)
	RETURNING membership_id INTO STRICT guest;
	PERFORM notify_member(known.community_id, guest, 'account_unbound', known.membership_id::text);
	RETURN guest;
END
$$;

-- Who leaves a household acts for it no more: sessions and codes end in the same transaction, and
-- who leaves the community loses account and roles.
CREATE FUNCTION rule.end_acting() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	acting membership;
BEGIN
	SELECT * INTO acting FROM membership
	WHERE community_id = new.community_id AND resident_id = new.resident_id
	FOR NO KEY UPDATE;
	IF new.left_at IS NOT NULL AND acting.account_id IS NOT NULL THEN
		PERFORM release_account(acting, '{}');
	END IF;
	IF new.left_at IS NOT NULL THEN
		UPDATE team_member SET is_leader = false
		WHERE community_id = new.community_id AND resident_id = new.resident_id AND is_leader;
		PERFORM end_help_by(new.community_id, acting.membership_id, '代办人已不在本社区');
	END IF;
	UPDATE session SET ended_at = now()
	WHERE community_id = new.community_id AND membership_id = acting.membership_id
		AND ended_at IS NULL;
	RETURN NULL;
END
$$;

CREATE TRIGGER end_acting AFTER UPDATE ON xinyi.resident
FOR EACH ROW WHEN (old.left_at IS NULL
                   AND (new.left_at IS NOT NULL OR old.household_id <> new.household_id))
EXECUTE FUNCTION rule.end_acting();

-- The households that somebody left, by number, as everywhere: the codes of those who left end, and
-- the last one who leaves closes the household. The card ends too: who left may have it.
CREATE FUNCTION rule.leave_households(was xinyi.resident[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	left_one record;
	acting record;
BEGIN
	FOR left_one IN
		SELECT w.community_id, w.household_id, count(*) AS departures
		FROM unnest(was) w
		GROUP BY w.community_id, w.household_id
		ORDER BY w.community_id, w.household_id
	LOOP
		UPDATE household SET departure_count = departure_count + left_one.departures
		WHERE community_id = left_one.community_id AND household_id = left_one.household_id;
		UPDATE household h SET closed_on = (
			SELECT greatest(max(upper(lived)), change_day()) FROM residency
			WHERE community_id = h.community_id AND household_id = h.household_id)
		WHERE h.community_id = left_one.community_id AND h.household_id = left_one.household_id
			AND h.closed_on IS NULL AND NOT EXISTS (
				SELECT FROM resident r
				WHERE r.community_id = h.community_id AND r.household_id = h.household_id
					AND r.left_at IS NULL);
		IF EXISTS (SELECT FROM household
		           WHERE community_id = left_one.community_id
			           AND household_id = left_one.household_id AND closed_on IS NOT NULL) THEN
			PERFORM end_help_for(left_one.community_id, left_one.household_id, '该户已销户');
		END IF;
		IF end_card(left_one.community_id, left_one.household_id, '有家人迁出，旧卡作废') THEN
			PERFORM notify_household(left_one.community_id, left_one.household_id,
			                         'card_withdrawn', left_one.household_id::text);
		END IF;
	END LOOP;
	FOR acting IN
		SELECT w.community_id, w.household_id, m.membership_id
		FROM unnest(was) w
		JOIN membership m USING (community_id, resident_id)
		ORDER BY w.household_id, m.member_no
	LOOP
		PERFORM replace_codes(acting.community_id, acting.household_id, acting.membership_id);
	END LOOP;
END
$$;

CREATE FUNCTION rule.keep_history() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	INSERT INTO resident_change (community_id, resident_id, act, household_id, from_household_id,
	                             fields, before, after, happened_on, reason, changed_by,
	                             changed_at)
	SELECT n.community_id, n.resident_id, c.act, n.household_id,
	       CASE c.act WHEN 'move' THEN o.household_id END, c.fields,
	       (SELECT jsonb_object_agg(key, value) FROM jsonb_each(personal_fields(o))
	        WHERE key = ANY (c.fields)),
	       (SELECT jsonb_object_agg(key, value) FROM jsonb_each(personal_fields(n))
	        WHERE key = ANY (c.fields)),
	       change_day(), change_reason(), actor_label(), rule.now()
	FROM before o
	JOIN after n USING (community_id, resident_id)
	CROSS JOIN LATERAL (SELECT changed_fields(o, n) AS fields, act_of_change(o, n) AS act) c
	WHERE c.fields <> '{}'
	ORDER BY n.household_id, n.name;
	-- The old household and the new one, so that moves in opposite directions wait for each other.
	PERFORM FROM household h
	WHERE (h.community_id, h.household_id) IN (
		SELECT o.community_id, unnest(ARRAY[o.household_id, n.household_id])
		FROM before o
		JOIN after n USING (community_id, resident_id)
		WHERE o.household_id <> n.household_id OR (o.left_at IS NULL) <> (n.left_at IS NULL))
	ORDER BY household_id
	FOR NO KEY UPDATE;
	PERFORM leave_households(ARRAY(
		SELECT o::resident FROM before o
		JOIN after n USING (community_id, resident_id)
		WHERE o.left_at IS NULL AND (n.left_at IS NOT NULL OR o.household_id <> n.household_id)
		ORDER BY o.household_id, o.resident_id));
	-- Who comes back opens the household again, unless another one has the address.
	UPDATE household h SET closed_on = NULL
	FROM before o
	JOIN after n USING (community_id, resident_id)
	WHERE h.community_id = n.community_id AND h.household_id = n.household_id
		AND h.closed_on IS NOT NULL AND n.left_at IS NULL AND o.left_at IS NOT NULL
		AND o.household_id = n.household_id;
	PERFORM refuse_closed(community_id, household_id)
	FROM (SELECT DISTINCT n.community_id, n.household_id
	      FROM before o
	      JOIN after n USING (community_id, resident_id)
	      WHERE n.left_at IS NULL
		      AND (o.left_at IS NOT NULL OR o.household_id <> n.household_id)
	      ORDER BY n.community_id, n.household_id) home;
	RETURN NULL;
END
$$;

-- After follow_register, by its name: the settings are locked before a household.
CREATE TRIGGER keep_history AFTER UPDATE ON xinyi.resident
REFERENCING OLD TABLE AS before NEW TABLE AS after
FOR EACH STATEMENT EXECUTE FUNCTION rule.keep_history();

CREATE FUNCTION rule.households_of(in_community integer, of_resident uuid, on_day date)
	RETURNS bigint[]
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN ARRAY(SELECT household_id
	             FROM xinyi.residency
	             WHERE community_id = in_community AND resident_id = of_resident
		             AND (upper_inf(lived) OR lived && daterange(on_day - 1, on_day, '[]'))
	             ORDER BY household_id);
END
$$;
COMMENT ON FUNCTION rule.households_of IS
	'The household of a resident today and those on a day; on the day of a move, both. Empty '
	'when there is none.';

CREATE FUNCTION rule.lives_in(home xinyi.household, member uuid) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN EXISTS (SELECT FROM xinyi.resident
	               WHERE community_id = home.community_id AND resident_id = member
		               AND household_id = home.household_id AND left_at IS NULL);
END
$$;

CREATE FUNCTION rule.household_on(of xinyi.resident, on_day date) RETURNS bigint
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN coalesce((SELECT household_id FROM xinyi.residency
	                 WHERE community_id = of.community_id AND resident_id = of.resident_id
		                 AND lived @> on_day), of.household_id);
END
$$;
COMMENT ON FUNCTION rule.household_on IS
	'The household in which a resident lived on a day; the present one for a day before the '
	'register knows the resident.';

CREATE FUNCTION rule.has_relatives(in_community integer, of_member uuid, households bigint[],
                                   since timestamptz)
	RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN EXISTS (SELECT FROM xinyi.relative
	               WHERE community_id = in_community AND membership_id = of_member
		               AND household_id = ANY (households)
		               AND (retracted_at IS NULL OR retracted_at > since));
END
$$;
COMMENT ON FUNCTION rule.has_relatives IS
	'Whether a member declared one of the households as relatives, and did not take it back '
	'before that moment.';

CREATE FUNCTION rule.may_not_serve(in_community integer, of_household bigint) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN coalesce(of_household = rule.actor_household_id(), false)
	       OR rule.has_relatives(in_community, rule.actor_id(), ARRAY[of_household], rule.now())
	       OR EXISTS (SELECT FROM xinyi.household_helper h
	                  WHERE h.community_id = in_community AND h.household_id = of_household
		                  AND h.membership_id = rule.actor_id() AND rule.is_current(h));
END
$$;
COMMENT ON FUNCTION rule.may_not_serve IS
	'Whether a household is the caller''s own, one of relatives, or one that the caller helps.';
