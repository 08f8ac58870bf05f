-- Neighbours together: the filer of a deed that waits asks for a code, and people of other
-- households join with it. Who joins confirms that members of the own household were there.

-- A code can be used until the deed has its first verdict, and so many days after filing at most.
CREATE FUNCTION rule.invitation_days() RETURNS integer
LANGUAGE sql IMMUTABLE
RETURN 7;

-- A deed as it is until the transaction ends: nobody decides, withdraws, joins or leaves it.
CREATE FUNCTION rule.lock_deed(in_community integer, of_deed uuid) RETURNS xinyi.deed
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	locked deed;
BEGIN
	SELECT * INTO locked FROM deed d
	WHERE d.community_id = in_community AND d.deed_id = of_deed FOR UPDATE;
	RETURN locked;
END
$$;

-- After the first verdict nobody comes or goes: a second reviewer judges the same people.
CREATE FUNCTION rule.refuse_settled(known xinyi.deed) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	IF known.status <> 'submitted' THEN
		RETURN 'already_decided';
	END IF;
	IF EXISTS (SELECT FROM review v
	           WHERE v.community_id = known.community_id AND v.deed_id = known.deed_id) THEN
		RETURN 'review_begun';
	END IF;
	RETURN NULL;
END
$$;

-- Neighbours join what residents may file.
CREATE FUNCTION rule.refuse_inviting(known xinyi.deed) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	refusal text := refuse_settled(known);
BEGIN
	IF refusal IS NOT NULL THEN
		RETURN refusal;
	END IF;
	IF known.household_id IS NOT NULL
	   OR NOT EXISTS (SELECT FROM rule_item i
	                  WHERE i.community_id = known.community_id AND i.version = known.version
		                  AND i.code = known.item AND i.filed_by = 'resident') THEN
		RETURN 'not_shared';
	END IF;
	IF known.filed_at + invitation_days() * interval '1 day' <= rule.now() THEN
		RETURN 'invitation_over';
	END IF;
	RETURN NULL;
END
$$;

-- The invitation that stands is answered again, whatever has become of the deed.
CREATE FUNCTION rule.invite_neighbours(in_community integer, of_deed uuid)
RETURNS TABLE (error text, deed_id uuid, deed_code text, valid_until timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	known xinyi.deed := lock_deed(in_community, of_deed);
	made invitation;
BEGIN
	IF known.deed_id IS NULL OR NOT deed_is_visible(in_community, of_deed) THEN
		RETURN;
	END IF;
	SELECT * INTO made FROM invitation i
	WHERE i.community_id = in_community AND i.deed_id = of_deed AND i.ended_at IS NULL;
	IF known.filed_by <> actor_id() THEN
		error := 'not_the_filer';
	ELSIF made.code IS NULL THEN
		error := refuse_inviting(known);
	END IF;
	IF error IS NULL AND made.code IS NULL THEN
		INSERT INTO invitation (community_id, deed_id, code, invited_at, valid_until)
		VALUES (in_community, of_deed, new_code(), rule.now(),
		        known.filed_at + invitation_days() * interval '1 day')
		RETURNING * INTO made;
	END IF;
	IF error IS NULL THEN
		deed_id := of_deed;
		deed_code := made.code;
		valid_until := made.valid_until;
	END IF;
	RETURN NEXT;
END
$$;

-- Who has joined stays.
CREATE FUNCTION rule.end_invitation(in_community integer, of_deed uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	known xinyi.deed := lock_deed(in_community, of_deed);
BEGIN
	PERFORM known(CASE WHEN deed_is_visible(in_community, of_deed) THEN known.deed_id END);
	IF known.filed_by <> actor_id() THEN
		PERFORM refuse('not_the_filer');
	END IF;
	UPDATE invitation SET ended_at = rule.now()
	WHERE community_id = in_community AND deed_id = of_deed AND ended_at IS NULL;
END
$$;

-- Why a code that belongs to the deed can no longer be used.
CREATE FUNCTION rule.refuse_invited(known xinyi.deed, typed_code text) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	refusal text := refuse_settled(known);
BEGIN
	IF refusal IS NOT NULL THEN
		RETURN refusal;
	END IF;
	IF NOT EXISTS (SELECT FROM invitation i
	               WHERE i.community_id = known.community_id AND i.code = read_code(typed_code)
		               AND i.ended_at IS NULL AND i.valid_until > rule.now()) THEN
		RETURN 'invitation_over';
	END IF;
	RETURN NULL;
END
$$;

-- The masked names of those who are in.
CREATE FUNCTION rule.shown_participants(in_community integer, of_deed uuid) RETURNS json
LANGUAGE plpgsql STABLE SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	RETURN (SELECT coalesce(json_agg(shown_name(named.name, named.household_id)
	                                 ORDER BY named.household_id, named.name), '[]')
	FROM (
		SELECT r.name, p.household_id
		FROM participant p
		JOIN resident r USING (community_id, resident_id)
		WHERE p.community_id = in_community AND p.deed_id = of_deed
		ORDER BY p.household_id, r.name
		LIMIT 100
	) named);
END
$$;

-- What somebody reads before joining: of the deed no more than the public will.
CREATE FUNCTION rule.look_up_deed(in_community integer, typed_code text)
RETURNS TABLE (error text, violations jsonb, deed_id uuid, item text, item_title text, place text,
               happened_on date, started_at timestamptz, ended_at timestamptz, filed_by text,
               names json, valid_until timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	found invitation;
	known xinyi.deed;
BEGIN
	SELECT * INTO found FROM invitation i
	WHERE i.community_id = in_community AND i.code = read_code(typed_code);
	error := refuse_code(in_community, read_code(typed_code), found.deed_id IS NOT NULL,
	                     'deed_code_unknown');
	IF error = 'code_mistyped' THEN
		violations := jsonb_build_array(jsonb_build_object('pointer', '/deed_code'));
	ELSIF error IS NULL THEN
		SELECT * INTO STRICT known FROM xinyi.deed d
		WHERE d.community_id = in_community AND d.deed_id = found.deed_id;
		error := refuse_invited(known, typed_code);
	END IF;
	IF error IS NOT NULL THEN
		RETURN NEXT;
		RETURN;
	END IF;
	RETURN QUERY
	SELECT NULL::text, NULL::jsonb, known.deed_id, known.item, i.title_zh,
	       public_content(in_community, known.place, known.deed_id), known.happened_on,
	       known.started_at, known.ended_at, member_name(in_community, known.filed_by),
	       shown_participants(in_community, known.deed_id), found.valid_until
	FROM rule_item i
	WHERE i.community_id = in_community AND i.version = known.version AND i.code = known.item;
END
$$;

-- What joining asks for, as filing would: the people are there for the hours of the deed.
CREATE FUNCTION rule.joining_request(known xinyi.deed, request jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN request || jsonb_strip_nulls(jsonb_build_object(
		'started_at', known.started_at, 'ended_at', known.ended_at,
		'happened_on', known.happened_on));
END
$$;

-- The deed itself, apart from who joins: it is of other people, and not too old by now.
CREATE FUNCTION rule.refuse_joining(known xinyi.deed, typed_code text) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	refusal text := refuse_invited(known, typed_code);
BEGIN
	IF NOT consents(known.community_id, actor_id(), 'privacy') THEN
		RETURN 'consent_required';
	END IF;
	IF refusal IS NOT NULL THEN
		RETURN refusal;
	END IF;
	IF EXISTS (SELECT FROM membership m
	           JOIN resident r ON r.community_id = m.community_id
		           AND r.resident_id = m.resident_id
	           WHERE m.community_id = known.community_id AND m.membership_id = known.filed_by
		           AND r.household_id = actor_household_id()) THEN
		RETURN 'own_deed';
	END IF;
	IF (SELECT is_too_old(s, coalesce(day(known.ended_at), known.happened_on)) FROM settings s
	    WHERE s.community_id = known.community_id) THEN
		RETURN 'too_old';
	END IF;
	RETURN NULL;
END
$$;

-- Those who join next to those who are in.
CREATE FUNCTION rule.refuse_newcomers(known xinyi.deed, people xinyi.participant[],
                                      item xinyi.rule_item) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	in_already uuid[] := ARRAY(SELECT p.resident_id FROM participant p
	                           WHERE p.community_id = known.community_id
		                           AND p.deed_id = known.deed_id
	                           ORDER BY p.resident_id);
BEGIN
	IF in_already && ARRAY(SELECT p.resident_id FROM unnest(people) p ORDER BY p.resident_id) THEN
		RETURN 'named_already';
	END IF;
	IF cardinality(in_already) + cardinality(people) > 100 THEN
		RETURN 'deed_full';
	END IF;
	RETURN coalesce(refuse_conditions(people, item), refuse_clash(known.community_id, people));
END
$$;

-- The error code of a joining, or null and its people, who are locked before they are read.
CREATE FUNCTION rule.judge_joining(known xinyi.deed, request jsonb, item xinyi.rule_item,
                                   OUT error text, OUT people xinyi.participant[])
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	in_community constant integer := known.community_id;
	typed_code constant text := request ->> 'deed_code';
	named named_person[];
BEGIN
	PERFORM lock_people(in_community, request, item);
	named := named_people(in_community, request);
	error := coalesce(
		refuse_code(in_community, read_code(typed_code),
		            EXISTS (SELECT FROM invitation i
		                    WHERE i.community_id = in_community AND i.deed_id = known.deed_id
			                    AND i.code = read_code(typed_code)),
		            'deed_code_unknown'),
		refuse_joining(known, typed_code), refuse_people(in_community, request, named));
	IF error IS NULL THEN
		people := filed_people(known.deed_id, request, item, named);
		error := refuse_newcomers(known, people, item);
	END IF;
END
$$;

CREATE FUNCTION rule.joining_violations(known xinyi.deed, code text, request jsonb,
                                        item xinyi.rule_item) RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	IF code = 'code_mistyped' THEN
		RETURN jsonb_build_array(jsonb_build_object('pointer', '/deed_code'));
	END IF;
	IF code = 'too_old' THEN
		RETURN NULL;
	END IF;
	RETURN filing_violations(known.community_id, code, known.deed_id, request, item);
END
$$;

CREATE FUNCTION rule.add_joining(known xinyi.deed, request jsonb, people xinyi.participant[])
	RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	INSERT INTO joining (community_id, deed_id, membership_id, household_id, joined_at,
	                     request_digest)
	VALUES (known.community_id, known.deed_id, actor_id(), actor_household_id(), rule.now(),
	        digest(request));
	PERFORM add_participants(people);
END
$$;

-- A member of another household, and who of the household was there.
CREATE FUNCTION rule.join_deed(in_community integer, of_deed uuid, request jsonb)
RETURNS TABLE (error text, violations jsonb, deed_id uuid, item text, happened_on date,
               joined_at timestamptz, due_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	many text := refuse_waiting(in_community, NULL);
	known xinyi.deed := lock_deed(in_community, of_deed);
	whole jsonb := joining_request(known, request);
	standing joining;
	of_item rule_item;
	judged record;
BEGIN
	IF known.deed_id IS NULL THEN
		RETURN;
	END IF;
	SELECT * INTO standing FROM joining j
	WHERE j.community_id = in_community AND j.deed_id = of_deed
		AND j.membership_id = actor_id() AND j.left_at IS NULL;
	IF NOT FOUND THEN
		SELECT * INTO STRICT of_item FROM rule_item i
		WHERE i.community_id = in_community AND i.version = known.version
			AND i.code = known.item;
		judged := judge_joining(known, whole, of_item);
		error := coalesce(judged.error, many);
		IF error IS NULL THEN
			PERFORM add_joining(known, request, judged.people);
		END IF;
	ELSIF standing.request_digest <> digest(request) THEN
		error := 'already_exists_differently';
	END IF;
	IF error IS NOT NULL THEN
		violations := joining_violations(known, error, whole, of_item);
		RETURN NEXT;
		RETURN;
	END IF;
	RETURN QUERY
	SELECT NULL::text, NULL::jsonb, known.deed_id, known.item, known.happened_on, j.joined_at,
	       known.due_at
	FROM joining j
	WHERE j.community_id = in_community AND j.deed_id = of_deed
		AND j.membership_id = actor_id() AND j.left_at IS NULL;
END
$$;
COMMENT ON FUNCTION rule.join_deed IS
	'All rules of filing hold for who joins. Joining counts as one of the waiting deeds of the '
	'household.';

-- With all whom the member named on joining.
CREATE FUNCTION rule.leave_deed(in_community integer, of_deed uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	known xinyi.deed := lock_deed(in_community, of_deed);
	settled text := refuse_settled(known);
BEGIN
	UPDATE joining SET left_at = rule.now()
	WHERE community_id = in_community AND deed_id = of_deed AND membership_id = actor_id()
		AND left_at IS NULL;
	IF NOT FOUND THEN
		RETURN;
	END IF;
	IF settled IS NOT NULL THEN
		PERFORM refuse(settled);
	END IF;
	DELETE FROM participant
	WHERE community_id = in_community AND deed_id = of_deed AND joined_by = actor_id();
END
$$;
