-- Helpers (代办人), whom households without a phone have named in writing. rule.enter lets a helper
-- act for a household; what rests on that changes under the household's lock.

CREATE FUNCTION rule.helpers_max() RETURNS integer
LANGUAGE sql IMMUTABLE
RETURN 3;

-- The helper as rule.enter has found it, which may have ended since.
CREATE FUNCTION rule.acts_as_helper(home xinyi.household) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN EXISTS (SELECT FROM xinyi.household_helper h
	               WHERE h.community_id = home.community_id
		               AND h.helper_no = rule.actor_helper_no()
		               AND h.household_id = home.household_id AND rule.is_current(h));
END
$$;

-- The members of the household, and the helper.
CREATE FUNCTION rule.notify_of_helper(of xinyi.household_helper, about text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	PERFORM notify_household(of.community_id, of.household_id, about, of.helper_id::text);
	PERFORM notify_member(of.community_id, of.membership_id, about, of.helper_id::text);
END
$$;

-- What a helper does without changing a row that the audit log follows.
CREATE FUNCTION rule.note_help(in_community integer, what text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	INSERT INTO audit (community_id, membership_id, operation, act, subject, detail, request_id,
	                   address)
	SELECT in_community, actor_id(), current_setting('xinyi.operation'), 'insert', what,
	       jsonb_build_object('household_id', actor_household_id(), 'helper_no', actor_helper_no()),
	       nullif(current_setting('xinyi.request', true), ''),
	       nullif(current_setting('xinyi.address', true), '')
	WHERE actor_helper_no() IS NOT NULL;
END
$$;

CREATE FUNCTION rule.refuse_helper(wanted xinyi.household_helper, home xinyi.household,
                                   of_resident uuid) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	IF home.household_id IS NULL THEN
		RETURN 'unknown_household';
	END IF;
	IF home.closed_on IS NOT NULL THEN
		RETURN 'household_closed';
	END IF;
	IF NOT EXISTS (SELECT FROM membership m
	               JOIN resident r USING (community_id, resident_id)
	               WHERE m.community_id = home.community_id
		               AND m.membership_id = wanted.membership_id AND m.account_id IS NOT NULL
		               AND r.left_at IS NULL) THEN
		RETURN 'helper_not_bound';
	END IF;
	IF lives_in(home, of_resident) THEN
		RETURN 'helper_lives_there';
	END IF;
	IF wanted.membership_id = actor_id() OR home.household_id = actor_household_id() THEN
		RETURN 'conflict_of_interest';
	END IF;
	IF wanted.ends_on NOT BETWEEN greatest(wanted.begins_on, day(rule.now()))
		AND (wanted.begins_on + interval '1 year')::date THEN
		RETURN 'helper_term_wrong';
	END IF;
	IF EXISTS (SELECT FROM household_helper
	           WHERE community_id = home.community_id AND household_id = home.household_id
		           AND membership_id = wanted.membership_id AND ended_at IS NULL
		           AND daterange(begins_on, ends_on, '[]')
		               && daterange(wanted.begins_on, wanted.ends_on, '[]')) THEN
		RETURN 'helps_already';
	END IF;
	IF (SELECT count(*) FROM household_helper
	    WHERE community_id = home.community_id AND household_id = home.household_id
		    AND ended_at IS NULL AND ends_on >= day(rule.now())) >= helpers_max() THEN
		RETURN 'too_many_helpers';
	END IF;
	RETURN NULL;
END
$$;

-- The request has resident_id, document and ends_on, and may have begins_on.
CREATE FUNCTION rule.record_helper(in_community integer, new_id uuid, of_household bigint,
                                   request jsonb)
RETURNS TABLE (error text, helper xinyi.household_helper)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	known household_helper;
	wanted household_helper;
	home household;
BEGIN
	wanted.membership_id := (
		SELECT membership_id FROM membership
		WHERE community_id = in_community
			AND resident_id = (request ->> 'resident_id')::uuid);
	wanted.document := request ->> 'document';
	wanted.begins_on := coalesce((request ->> 'begins_on')::date, day(rule.now()));
	wanted.ends_on := (request ->> 'ends_on')::date;
	SELECT * INTO home FROM household
	WHERE community_id = in_community AND household_id = of_household
	FOR NO KEY UPDATE;
	SELECT * INTO known FROM household_helper h
	WHERE h.community_id = in_community AND h.helper_id = new_id;
	IF NOT FOUND THEN
		error := refuse_helper(wanted, home, (request ->> 'resident_id')::uuid);
	ELSIF (known.household_id, known.membership_id, known.document, known.ends_on,
	       known.recorded_by) IS DISTINCT FROM
	      (of_household, wanted.membership_id, wanted.document, wanted.ends_on, actor_label())
	      OR request ->> 'begins_on' IS NOT NULL AND known.begins_on <> wanted.begins_on THEN
		error := 'already_exists_differently';
	END IF;
	IF error IS NULL AND known.helper_id IS NULL THEN
		INSERT INTO household_helper AS h (community_id, helper_id, household_id, membership_id,
		                                   document, begins_on, ends_on, recorded_by, recorded_at)
		VALUES (in_community, new_id, of_household, wanted.membership_id, wanted.document,
		        wanted.begins_on, wanted.ends_on, actor_label(), rule.now())
		RETURNING h.* INTO known;
		PERFORM notify_of_helper(known, 'helper_named');
	END IF;
	helper := known;
	RETURN NEXT;
END
$$;
COMMENT ON FUNCTION rule.record_helper IS
	'A household has named a helper in writing. The same request by the same member again gets the '
	'same answer.';

-- By staff, by a member of the household, or by the helper.
CREATE FUNCTION rule.dismiss_helper(in_community integer, of_helper uuid, because text)
RETURNS TABLE (error text, helper xinyi.household_helper)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	SELECT h.* INTO helper FROM household_helper h
	WHERE h.community_id = in_community AND h.helper_id = of_helper
		AND (actor_id() IS NULL OR actor_roles() && '{reviewer,administrator}'
		     OR h.membership_id = actor_id() OR h.household_id = actor_household_id());
	IF NOT FOUND THEN
		RETURN;
	END IF;
	PERFORM FROM household
	WHERE community_id = in_community AND household_id = (helper).household_id
	FOR NO KEY UPDATE;
	PERFORM end_helpers(in_community, ARRAY[(helper).helper_no], because);
	PERFORM replace_codes(in_community, (helper).household_id, (helper).membership_id);
	SELECT h.* INTO helper FROM household_helper h
	WHERE h.community_id = in_community AND h.helper_id = of_helper;
	IF ((helper).ended_by, (helper).ended_because) IS DISTINCT FROM (actor_label(), because) THEN
		error := 'help_ended';
	END IF;
	RETURN NEXT;
END
$$;
COMMENT ON FUNCTION rule.dismiss_helper IS
	'The helper acts for the household no more, and the codes that the helper made are replaced. '
	'The same reason by the same member again gets the same answer.';

-- Volatile, so that it finds the helper whom the statement has just recorded.
CREATE FUNCTION rule.show_helper(of xinyi.household_helper)
RETURNS TABLE (helper_id uuid, household_code text, building integer, name text, document text,
               begins_on date, ends_on date, state text, recorded_by text,
               recorded_at timestamptz, ended_because text, ended_by text, ended_at timestamptz)
LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	SELECT of.helper_id, h.code, h.building::integer,
	       rule.helper_name(of.community_id, of.helper_no), of.document, of.begins_on, of.ends_on,
	       CASE WHEN of.ended_at IS NOT NULL OR of.ends_on < rule.day(rule.now()) THEN 'ended'
	            WHEN of.begins_on > rule.day(rule.now()) THEN 'to_come' ELSE 'current' END,
	       rule.shown_actor(of.community_id, of.recorded_by), of.recorded_at, of.ended_because,
	       rule.shown_actor(of.community_id, of.ended_by), of.ended_at
	FROM xinyi.household h
	WHERE h.community_id = of.community_id AND h.household_id = of.household_id;
END
$$;
COMMENT ON FUNCTION rule.show_helper IS
	'A helper with the state of the term; the full name for the household alone.';
