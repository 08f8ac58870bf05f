-- Changes of residents that administrators ask for over the API, each under an identifier of the
-- client's making. The routines of the command line make them; what is here recognises a repeated
-- request and keeps a phone number, which is sealed, until xinyi register process enters it.

-- What the caller asks for, as it is kept.
CREATE FUNCTION rule.read_change(in_community integer, new_id uuid, of_resident uuid, request jsonb,
                                 sealed_phone bytea) RETURNS xinyi.requested_change
LANGUAGE plpgsql STABLE SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	wanted requested_change;
BEGIN
	wanted.community_id := in_community;
	wanted.change_id := new_id;
	wanted.act := request ->> 'act';
	wanted.resident_id := of_resident;
	wanted.request := jsonb_strip_nulls(request);
	wanted.phone := sealed_phone;
	wanted.phone_status := CASE WHEN sealed_phone IS NOT NULL THEN 'waiting' END;
	wanted.requested_by := actor_id();
	wanted.requested_at := rule.now();
	RETURN wanted;
END
$$;

-- The change that has the identifier, or a row of nulls. Volatile, to see what was written while it
-- waited for a lock.
CREATE FUNCTION rule.known_change(wanted xinyi.requested_change) RETURNS xinyi.requested_change
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	known requested_change;
BEGIN
	SELECT * INTO known FROM requested_change
	WHERE community_id = wanted.community_id AND change_id = wanted.change_id;
	RETURN known;
END
$$;

-- A phone number is sealed differently each time, so only whether there is one can be compared.
CREATE FUNCTION rule.refuse_repetition(known xinyi.requested_change,
                                       wanted xinyi.requested_change) RETURNS text
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
	IF (known.resident_id, known.requested_by, known.phone_status IS NULL, known.request)
	   IS DISTINCT FROM (wanted.resident_id, wanted.requested_by, wanted.phone_status IS NULL,
	                     wanted.request) THEN
		RETURN 'already_exists_differently';
	END IF;
	RETURN NULL;
END
$$;

-- A later number replaces one that waits.
CREATE FUNCTION rule.replace_phone(in_community integer, of_resident uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	UPDATE requested_change SET phone = NULL, phone_status = 'replaced'
	WHERE community_id = in_community AND resident_id = of_resident
		AND phone_status = 'waiting';
END
$$;

CREATE FUNCTION rule.keep_change(wanted xinyi.requested_change, made xinyi.resident)
	RETURNS xinyi.requested_change
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	kept requested_change;
BEGIN
	IF wanted.phone IS NOT NULL OR (wanted.request ->> 'forget_phone')::boolean THEN
		PERFORM replace_phone(wanted.community_id, wanted.resident_id);
	END IF;
	INSERT INTO requested_change (community_id, change_id, act, resident_id, household_id, request,
	                              phone, phone_status, requested_by, requested_at)
	VALUES (wanted.community_id, wanted.change_id, wanted.act, made.resident_id, made.household_id,
	        wanted.request, wanted.phone, wanted.phone_status, wanted.requested_by,
	        wanted.requested_at)
	RETURNING * INTO STRICT kept;
	RETURN kept;
END
$$;

-- Entries are few: one at a time in a community, so that a request that comes twice at once is
-- recognised, and two people who are entered into an empty flat share a household.
CREATE FUNCTION rule.request_entry(in_community integer, new_id uuid, request jsonb,
                                   sealed_phone bytea)
RETURNS TABLE (error text, change xinyi.requested_change, household_code text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	wanted requested_change := read_change(in_community, new_id, new_id,
	                                       request || '{"act": "enter"}', sealed_phone);
	same_name resident;
	entered record;
BEGIN
	PERFORM pg_advisory_xact_lock(entry_lock(), in_community);
	change := known_change(wanted);
	IF change.change_id IS NOT NULL THEN
		error := refuse_repetition(change, wanted);
		household_code := rule.household_code(in_community, change.household_id);
		RETURN NEXT;
		RETURN;
	END IF;
	same_name := resident_at(in_community, request, request ->> 'name');
	IF (lock_resident(in_community, new_id)).resident_id IS NOT NULL THEN
		error := 'already_exists_differently';
	ELSIF same_name.left_at IS NOT NULL THEN
		error := 'resident_returns';
	ELSE
		SELECT * INTO entered
		FROM enter_resident(in_community, new_id, jsonb_strip_nulls(request),
		                    request ->> 'reason', (request ->> 'happened_on')::date);
		error := entered.error;
	END IF;
	IF error IS NULL THEN
		change := keep_change(wanted, entered.resident);
		household_code := rule.household_code(in_community, change.household_id);
	END IF;
	RETURN NEXT;
END
$$;
COMMENT ON FUNCTION rule.request_entry IS
	'The request has building, unit, room, name and reason, and may have birth_year, is_head and '
	'happened_on.';

-- Where members of the request are missing or do not belong to its act; null when none is wrong.
CREATE FUNCTION rule.change_violations(wanted xinyi.requested_change) RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	needed constant text[] := CASE wanted.act
		WHEN 'rename' THEN '{name}' WHEN 'move' THEN '{building,unit,room}'
		WHEN 'leave' THEN '{cause}' ELSE '{}' END;
	possible constant text[] := CASE wanted.act
		WHEN 'correct' THEN '{birth_year,is_head,phone,forget_phone}' ELSE '{happened_on}' END;
	given constant text[] := ARRAY(SELECT jsonb_object_keys(
		wanted.request - '{act,reason}'::text[]
		|| CASE WHEN wanted.phone IS NULL THEN '{}' ELSE '{"phone": 1}' END::jsonb) AS member
		ORDER BY member);
	wrong text[] := ARRAY(
		(SELECT unnest(needed) EXCEPT SELECT unnest(given))
		UNION ALL (SELECT unnest(given) EXCEPT SELECT unnest(needed || possible))
		ORDER BY 1);
BEGIN
	IF wanted.act = 'correct' AND given = '{}' THEN
		wrong := '{act}';
	END IF;
	IF wanted.phone IS NOT NULL AND wanted.request ? 'forget_phone' THEN
		wrong := wrong || '{forget_phone}';
	END IF;
	IF wrong <> '{}' THEN
		RETURN violations_of(ARRAY(
			SELECT ROW('/' || member, NULL, NULL, NULL, NULL)::violation
			FROM unnest(wrong) member ORDER BY member));
	END IF;
	RETURN NULL;
END
$$;

-- Somebody who has left comes back to the last household, unless another one lives there now.
CREATE FUNCTION rule.return_resident(known xinyi.resident, because text, on_day date)
RETURNS TABLE (error text, resident xinyi.resident)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	place jsonb := (SELECT jsonb_build_object('building', building, 'unit', unit, 'room', room)
	                FROM household
	                WHERE community_id = known.community_id
		                AND household_id = known.household_id);
BEGIN
	IF known.left_at IS NULL THEN
		error := 'resident_lives_here';
	ELSIF (resident_at(known.community_id, place, known.name)).resident_id
	      IS DISTINCT FROM known.resident_id THEN
		error := 'address_inhabited';
	END IF;
	IF error IS NOT NULL THEN
		RETURN NEXT;
		RETURN;
	END IF;
	RETURN QUERY
	SELECT * FROM enter_resident(known.community_id, known.resident_id,
	                             place || jsonb_build_object('name', known.name), because, on_day);
END
$$;

-- Of a correction only what is given is changed.
CREATE FUNCTION rule.make_change(wanted xinyi.requested_change, known xinyi.resident)
RETURNS TABLE (error text, resident xinyi.resident)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	because constant text := wanted.request ->> 'reason';
	on_day constant date := (wanted.request ->> 'happened_on')::date;
BEGIN
	IF wanted.act = 'rename' THEN
		RETURN QUERY SELECT * FROM rename_resident(wanted.community_id, wanted.resident_id,
		                                           wanted.request ->> 'name', because, on_day);
	ELSIF wanted.act = 'correct' THEN
		RETURN QUERY SELECT * FROM correct_resident(
			wanted.community_id, wanted.resident_id,
			wanted.request - '{act,reason,forget_phone}'::text[]
			|| CASE WHEN (wanted.request ->> 'forget_phone')::boolean
			        THEN '{"phone_hash": null, "phone_sealed": null}' ELSE '{}' END::jsonb,
			because);
	ELSIF wanted.act = 'move' THEN
		RETURN QUERY SELECT * FROM move_resident(wanted.community_id, wanted.resident_id,
		                                         wanted.request, because, on_day);
	ELSIF wanted.act = 'leave' THEN
		RETURN QUERY SELECT * FROM leave_resident(wanted.community_id, wanted.resident_id,
		                                          wanted.request ->> 'cause', because, on_day);
	ELSE
		RETURN QUERY SELECT * FROM return_resident(known, because, on_day);
	END IF;
END
$$;

CREATE FUNCTION rule.request_change(in_community integer, of_resident uuid, new_id uuid,
                                    request jsonb, sealed_phone bytea)
RETURNS TABLE (error text, violations jsonb, change xinyi.requested_change,
               household_code text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	wanted requested_change := read_change(in_community, new_id, of_resident, request,
	                                       sealed_phone);
	known resident := lock_resident(in_community, of_resident);
	made record;
BEGIN
	change := known_change(wanted);
	IF change.change_id IS NOT NULL THEN
		error := refuse_repetition(change, wanted);
		household_code := rule.household_code(in_community, change.household_id);
		RETURN NEXT;
		RETURN;
	END IF;
	IF known.resident_id IS NULL THEN
		error := 'not_found';
	ELSIF change_violations(wanted) IS NOT NULL THEN
		error := 'change_unclear';
		violations := change_violations(wanted);
	ELSE
		SELECT * INTO made FROM make_change(wanted, known);
		error := made.error;
		violations := CASE WHEN error = 'name_taken_in_household' AND wanted.act = 'move'
		                   THEN '[{"pointer": "/room"}]'::jsonb END;
	END IF;
	IF error IS NULL THEN
		change := keep_change(wanted, made.resident);
		household_code := rule.household_code(in_community, change.household_id);
	END IF;
	RETURN NEXT;
END
$$;
COMMENT ON FUNCTION rule.request_change IS
	'The request has act and reason, and the members of its act.';

-- The job has opened the number and sealed it again with the keys of phones; it could not when hash
-- is null.
CREATE FUNCTION rule.enter_phone(in_community integer, of_change uuid, hash bytea, sealed bytea)
	RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	asked requested_change;
	refusal text := 'sealed_to_another_key';
BEGIN
	SELECT * INTO asked FROM requested_change
	WHERE community_id = in_community AND change_id = of_change;
	PERFORM lock_resident(in_community, asked.resident_id);
	SELECT * INTO asked FROM requested_change
	WHERE community_id = in_community AND change_id = of_change;
	IF asked.phone_status IS DISTINCT FROM 'waiting' THEN
		RETURN asked.phone_status;
	END IF;
	IF hash IS NOT NULL THEN
		SELECT c.error INTO refusal
		FROM correct_resident(in_community, asked.resident_id, jsonb_build_object(
			'phone_hash', encode(hash, 'hex'), 'phone_sealed', encode(sealed, 'hex')),
			asked.request ->> 'reason') c;
	END IF;
	UPDATE requested_change
	SET phone = NULL, phone_refusal = refusal,
	    phone_status = CASE WHEN refusal IS NULL THEN 'done' ELSE 'refused' END
	WHERE community_id = in_community AND change_id = of_change;
	RETURN coalesce(refusal, 'done');
END
$$;
COMMENT ON FUNCTION rule.enter_phone IS
	'Enters a phone number that waits, unless a later change has replaced it.';

-- Whether a phone number is on record, and what became of the last one that was asked for.
CREATE FUNCTION rule.phone_state(in_community integer, of_resident uuid, OUT on_record boolean,
                                 OUT status text, OUT refusal text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	on_record := (SELECT phone_hash IS NOT NULL FROM resident
	              WHERE community_id = in_community AND resident_id = of_resident);
	SELECT c.phone_status, c.phone_refusal INTO status, refusal
	FROM requested_change c
	WHERE c.community_id = in_community AND c.resident_id = of_resident
		AND c.phone_status IS NOT NULL
	ORDER BY c.change_no DESC
	LIMIT 1;
END
$$;

-- Residents whose name begins so, or of the household that the query names by code or address.
CREATE FUNCTION rule.residents_like(in_community integer, query text) RETURNS SETOF xinyi.resident
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	beginning constant text COLLATE "C" := name_key(query);
	place constant text[] := regexp_match(upper(normalize(query, NFKC)),
		'^\s*(\d{1,4})\s*(?:号楼|楼|栋|幢|[/-])\s*(\d{1,2})\s*(?:单元|[/-])'
		'\s*([0-9A-Z-]{1,8})\s*室?\s*$');
	found_count integer := 0;
BEGIN
	RETURN QUERY
	SELECT r.* FROM household h
	JOIN resident r ON r.community_id = in_community AND r.household_id = h.household_id
	WHERE h.community_id = in_community AND h.code = upper(trim(query))
	UNION ALL
	SELECT r.* FROM household h
	JOIN resident r ON r.community_id = in_community AND r.household_id = h.household_id
	WHERE h.community_id = in_community AND h.building = place[1]::integer
		AND h.unit = place[2]::integer AND h.room = place[3];
	GET DIAGNOSTICS found_count = ROW_COUNT;
	IF found_count = 0 AND beginning <> '' THEN
		RETURN QUERY
		SELECT r.* FROM resident r
		WHERE r.community_id = in_community AND r.name_key >= beginning
			AND r.name_key < beginning || U&'\+10FFFF'
		ORDER BY r.name_key, r.household_id, r.resident_id
		LIMIT 1050;
	END IF;
END
$$;

CREATE FUNCTION rule.find_residents(in_community integer, query text, OUT residents json,
                                    OUT residents_left_out integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	SELECT coalesce(json_agg(json_build_object(
		       'resident_id', found.resident_id, 'name', found.name,
		       'household_code', found.code, 'building', found.building, 'unit', found.unit,
		       'room', found.room, 'is_head', found.is_head, 'bound', found.bound,
		       'left_on', found.left_on)
		       ORDER BY found.name_key, found.household_id, found.resident_id), '[]'),
	       coalesce(max(found.found) - count(*), 0)
	INTO residents, residents_left_out
	FROM (
		SELECT r.*, h.code, h.building, h.unit, h.room, day(r.left_at) AS left_on,
		       m.account_id IS NOT NULL AS bound, count(*) OVER () AS found
		FROM residents_like(in_community, query) r
		JOIN household h USING (community_id, household_id)
		LEFT JOIN membership m USING (community_id, resident_id)
		ORDER BY r.name_key, r.household_id, r.resident_id
		LIMIT 50
	) found;
END
$$;

CREATE FUNCTION rule.resident_homes(in_community integer, of_resident uuid, OUT homes json,
                                    OUT homes_left_out integer)
LANGUAGE plpgsql STABLE SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	SELECT coalesce(json_agg(json_build_object(
		       'household_code', home.code, 'building', home.building, 'unit', home.unit,
		       'room', home.room, 'since', lower(home.lived), 'until', upper(home.lived) - 1)
		       ORDER BY home.lived DESC), '[]'),
	       coalesce(max(home.found) - count(*), 0)
	INTO homes, homes_left_out
	FROM (
		SELECT h.code, a.building, a.unit, a.room, l.lived * a.held AS lived,
		       count(*) OVER () AS found
		FROM residency l
		JOIN household h ON h.community_id = in_community AND h.household_id = l.household_id
		CROSS JOIN LATERAL addresses_of(in_community, l.household_id) a
		WHERE l.community_id = in_community AND l.resident_id = of_resident
			AND l.lived && a.held
		ORDER BY l.lived * a.held DESC
		LIMIT 50
	) home;
END
$$;

CREATE FUNCTION rule.resident_teams(in_community integer, of_resident uuid, OUT teams json,
                                    OUT teams_left_out integer)
LANGUAGE plpgsql STABLE SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	SELECT coalesce(json_agg(json_build_object(
		       'team_id', own.team_id, 'name', own.name, 'is_leader', own.is_leader)
		       ORDER BY own.member_no DESC), '[]'),
	       coalesce(max(own.found) - count(*), 0)
	INTO teams, teams_left_out
	FROM (
		SELECT t.team_id, t.name, m.is_leader, m.member_no, count(*) OVER () AS found
		FROM team_member m
		JOIN team t USING (community_id, team_id)
		WHERE m.community_id = in_community AND m.resident_id = of_resident
			AND m.left_at IS NULL
		ORDER BY m.member_no DESC
		LIMIT 50
	) own;
END
$$;

-- Which fields changed, and not their values.
CREATE FUNCTION rule.resident_changes(in_community integer, of_resident uuid, OUT changes json,
                                      OUT changes_left_out integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	SELECT coalesce(json_agg(json_build_object(
		       'act', made.act, 'fields', to_json(made.fields),
		       'happened_on', made.happened_on, 'reason', made.reason,
		       'changed_by', shown_actor(in_community, made.changed_by),
		       'changed_at', instant(made.changed_at)) ORDER BY made.change_no DESC), '[]'),
	       coalesce(max(made.found) - count(*), 0)
	INTO changes, changes_left_out
	FROM (
		SELECT c.*, count(*) OVER () AS found FROM resident_change c
		WHERE c.community_id = in_community AND c.resident_id = of_resident
		ORDER BY c.change_no DESC
		LIMIT 100
	) made;
END
$$;
