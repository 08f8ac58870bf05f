-- The people whom a filing names, what of theirs it clashes with, and the places of a refusal.

-- The community's day of the deed that a request files: of its times if it has them.
CREATE FUNCTION rule.requested_day(request jsonb) RETURNS date
LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce(rule.day((request ->> 'started_at')::timestamptz),
                (request ->> 'happened_on')::date);

-- Of the deed itself: a time is missing, they are reversed, or the day is not that of the start.
CREATE FUNCTION rule.times_disagree(request jsonb) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
RETURN (request ->> 'started_at' IS NULL) <> (request ->> 'ended_at' IS NULL)
	OR coalesce((request ->> 'ended_at')::timestamptz <= (request ->> 'started_at')::timestamptz,
	            false)
	OR coalesce(rule.requested_day(request) <> (request ->> 'happened_on')::date, false);

CREATE FUNCTION rule.waiting_deeds_max() RETURNS integer
LANGUAGE sql IMMUTABLE
RETURN 20;

-- A deed, for its filer, who took part, its households and staff; null for other callers.
CREATE FUNCTION rule.deed_is_visible(in_community integer, of_deed uuid) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN rule.actor_roles() && '{reviewer,administrator,auditor}'
	OR EXISTS (SELECT FROM xinyi.deed d
	           WHERE d.community_id = in_community AND d.deed_id = of_deed
		           AND (d.filed_by = rule.actor_id() OR d.household_id = rule.actor_household_id()))
	OR EXISTS (SELECT FROM xinyi.participant p
	           WHERE p.community_id = in_community AND p.deed_id = of_deed
		           AND (p.household_id = rule.actor_household_id()
		                OR p.resident_id = rule.actor_resident_id()));
END
$$;

-- Administrators name anyone in a deed that they file, and not in one that they join with its code.
CREATE FUNCTION rule.names_anyone(request jsonb) RETURNS boolean
LANGUAGE sql STABLE
RETURN rule.actor_roles() && '{administrator}' AND NOT request ? 'deed_code';

-- Somebody whom a request names: the place in it, from 0, the household in which they lived on the
-- day, their own hours or those of the deed, and what speaks against naming them. Who is not in the
-- register, or has left, has no name.
CREATE TYPE rule.named_person AS (
	place integer, resident_id uuid, name text, household_id bigint, during tstzrange,
	minutes integer, is_permitted boolean, is_misplaced boolean, lacks_consent boolean);

-- In the order of the request. Residents may name members of their own household, leaders those of
-- the team.
CREATE FUNCTION rule.named_people(in_community integer, request jsonb) RETURNS rule.named_person[]
LANGUAGE plpgsql STABLE SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	-- In whole seconds, as shown: half a second must not complete a quarter of an hour.
	starts timestamptz := date_trunc('second', (request ->> 'started_at')::timestamptz);
	ends timestamptz := date_trunc('second', (request ->> 'ended_at')::timestamptz);
	on_day date := requested_day(request);
	for_team uuid := request ->> 'team_id';
	anyone boolean := names_anyone(request);
BEGIN
	RETURN ARRAY(
		SELECT ROW(person.ordinality - 1, person.resident_id, r.name, household_on(r, on_day),
		           CASE WHEN own.start <= own.finish THEN tstzrange(own.start, own.finish) END,
		           coalesce(extract(epoch FROM own.finish - own.start)::integer / 60, 0),
		           r.name IS NOT NULL AND (anyone OR r.household_id = actor_household_id()
		                                   OR for_team IS NOT NULL AND EXISTS (
			           SELECT FROM team_member t
			           WHERE t.community_id = r.community_id AND t.team_id = for_team
				           AND t.resident_id = r.resident_id AND t.left_at IS NULL)),
		           (person.started_at IS NOT NULL OR person.ended_at IS NOT NULL)
		           AND NOT coalesce(own.start >= starts AND own.finish <= ends
		                            AND own.start < own.finish, false),
		           CASE WHEN may_be_a_child(r.birth_year)
		                THEN guardian_state(in_community, r.resident_id) = 'needed'
		                ELSE false END)::named_person
		FROM ROWS FROM (jsonb_to_recordset(coalesce(request -> 'participants', '[]'))
				AS (resident_id uuid, started_at timestamptz, ended_at timestamptz))
			WITH ORDINALITY AS person
		LEFT JOIN resident r ON r.community_id = in_community
			AND r.resident_id = person.resident_id AND r.left_at IS NULL
		CROSS JOIN LATERAL (
			SELECT coalesce(date_trunc('second', person.started_at), starts) AS start,
			       coalesce(date_trunc('second', person.ended_at), ends) AS finish) own
		ORDER BY person.ordinality);
END
$$;

-- What a deed counts for only once: an item, a span of time, and a resident or a household. Null
-- when the item may be repeated.
CREATE FUNCTION rule.once_key(item xinyi.rule_item, on_day date, of_resident uuid,
                              of_household bigint) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
	RETURN item.code || CASE item.uniqueness
		WHEN 'once_per_day' THEN to_char(on_day, ' YYYY-MM-DD ')
		WHEN 'once_per_month' THEN to_char(on_day, ' YYYY-MM ')
		WHEN 'once_per_year' THEN to_char(on_day, ' YYYY ')
		WHEN 'once' THEN ' ' END
		|| CASE item.subject WHEN 'household' THEN of_household::text
		                     ELSE of_resident::text END;
END
$$;

-- The participants of a deed to be filed, each with the key by which the deed counts once.
CREATE FUNCTION rule.filed_people(new_id uuid, request jsonb, item xinyi.rule_item,
                                  people rule.named_person[]) RETURNS xinyi.participant[]
LANGUAGE plpgsql STABLE SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	named named_person;
	one participant;
	filed participant[] := '{}';
BEGIN
	one.community_id := item.community_id;
	one.deed_id := new_id;
	one.happened_on := requested_day(request);
	one.counts := true;
	one.joined_by := CASE WHEN request ? 'deed_code' THEN actor_id() END;
	FOREACH named IN ARRAY people LOOP
		one.resident_id := named.resident_id;
		one.household_id := named.household_id;
		one.during := named.during;
		one.minutes := named.minutes;
		one.once_key := once_key(item, one.happened_on, one.resident_id, one.household_id);
		filed := filed || one;
	END LOOP;
	RETURN filed;
END
$$;

-- The places, from 0, of those whose household a deed or an earlier one of them names already.
CREATE FUNCTION rule.households_again(in_community integer, of_deed uuid, households bigint[])
RETURNS TABLE (place bigint)
LANGUAGE plpgsql STABLE ROWS 1 SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	RETURN QUERY
	SELECT named.ordinality - 1
	FROM (SELECT home.*, row_number() OVER (PARTITION BY home.household_id
	                                        ORDER BY home.ordinality) AS mention
	      FROM unnest(households) WITH ORDINALITY AS home(household_id, ordinality)) named
	WHERE named.mention > 1
		OR EXISTS (SELECT FROM participant p
		           WHERE p.community_id = in_community AND p.deed_id = of_deed
			           AND p.household_id = named.household_id);
END
$$;

CREATE FUNCTION rule.refuse_conditions(people xinyi.participant[], item xinyi.rule_item)
	RETURNS text
LANGUAGE plpgsql STABLE SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	IF item.subject = 'household'
	   AND EXISTS (SELECT FROM households_again(
		   item.community_id, (people[1]).deed_id,
		   ARRAY(SELECT p.household_id FROM unnest(people) WITH ORDINALITY p
		         ORDER BY p.ordinality))) THEN
		RETURN 'household_twice';
	END IF;
	IF item.minutes_min IS NOT NULL
	   AND EXISTS (SELECT FROM unnest(people) p WHERE p.minutes < item.minutes_min) THEN
		RETURN 'too_short';
	END IF;
	RETURN NULL;
END
$$;

-- In order, so that filings of the same people wait for each other instead of deadlocking. For a
-- household's item its members are locked, because another one may be named for it.
CREATE FUNCTION rule.lock_people(in_community integer, request jsonb, item xinyi.rule_item)
	RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	people uuid[];
BEGIN
	IF item.subject = 'household' THEN
		people := ARRAY(SELECT coalesce(m.resident_id, n.resident_id)
		                FROM unnest(named_people(in_community, request)) n
		                LEFT JOIN resident m ON m.community_id = in_community
			                AND m.household_id = n.household_id
		                ORDER BY 1);
	ELSE
		people := ARRAY(SELECT (person ->> 'resident_id')::uuid
		                FROM jsonb_array_elements(request -> 'participants') person);
	END IF;
	PERFORM FROM resident
	WHERE community_id = in_community AND resident_id = ANY (people)
	ORDER BY resident_id
	FOR NO KEY UPDATE;
END
$$;

-- Deeds that count at the same time, or once with this one, for the same resident or household. The
-- places are those of the people, counted from 0.
CREATE FUNCTION rule.clashing_deeds(in_community integer, people xinyi.participant[])
RETURNS TABLE (error text, place bigint, deed_id uuid)
LANGUAGE plpgsql STABLE SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	on_day date := (people[1]).happened_on;
BEGIN
	-- Behind row-level security, an index is not searched by overlap. A deed lasts a day at most.
	RETURN QUERY
	SELECT clash.error, named.ordinality - 1, clash.deed_id
	FROM unnest(people) WITH ORDINALITY AS named
	CROSS JOIN LATERAL (
		SELECT 'overlapping_deed' AS error, p.deed_id FROM participant p
		WHERE p.community_id = in_community AND p.resident_id = named.resident_id
			AND p.happened_on BETWEEN on_day - 1 AND on_day + 1
			AND p.during && named.during AND p.counts
		UNION ALL
		SELECT 'counted_already', p.deed_id FROM participant p
		WHERE p.community_id = in_community AND p.once_key = named.once_key AND p.counts
	) clash
	WHERE clash.deed_id <> named.deed_id;
END
$$;

-- Of people who are locked: of two clashing deeds that are filed at once, the second one finds the
-- first, and the refusal can name it.
CREATE FUNCTION rule.refuse_clash(in_community integer, people xinyi.participant[]) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	RETURN (SELECT error FROM clashing_deeds(in_community, people) ORDER BY error DESC LIMIT 1);
END
$$;

-- The member that an error is about, where that depends on the request and not on the error alone.
CREATE FUNCTION rule.wrong_member(code text, request jsonb) RETURNS text
LANGUAGE sql STABLE
RETURN CASE
	WHEN code = 'too_long' THEN '/ended_at'
	WHEN code IN ('in_future', 'too_old')
	THEN CASE WHEN request ->> 'started_at' IS NULL THEN '/happened_on' ELSE '/ended_at' END
	WHEN code = 'times_disagree' THEN CASE
		WHEN request ->> 'started_at' IS NULL THEN '/started_at'
		WHEN (request ->> 'ended_at')::timestamptz > (request ->> 'started_at')::timestamptz
		THEN '/happened_on' ELSE '/ended_at' END
	WHEN code = 'not_a_deduction' THEN '/household_code' END;

-- The number that an error is about, in the unit of its title.
CREATE FUNCTION rule.bound_of(in_community integer, code text, item xinyi.rule_item) RETURNS integer
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN (SELECT CASE code
		WHEN 'too_short' THEN item.minutes_min
		WHEN 'too_long' THEN s.deed_minutes_max
		WHEN 'too_old' THEN s.deed_days_max END
	FROM xinyi.settings s
	WHERE s.community_id = in_community);
END
$$;

-- Whom an error is about. Names are shown where the caller may name these people.
CREATE FUNCTION rule.wrong_people(in_community integer, code text, new_id uuid, request jsonb,
                                  item xinyi.rule_item)
RETURNS TABLE (place integer, name text, deed_id uuid)
LANGUAGE plpgsql STABLE SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	named named_person[] := named_people(in_community, request);
BEGIN
	IF code = 'participant_twice' THEN
		RETURN QUERY SELECT n.place, NULL::text, NULL::uuid
		FROM (SELECT twice.place, row_number() OVER (PARTITION BY twice.resident_id
		                                             ORDER BY twice.place) AS mention
		      FROM unnest(named) twice) n
		WHERE n.mention > 1
		ORDER BY n.place
		LIMIT 1;
	ELSIF code = 'times_disagree' THEN
		RETURN QUERY SELECT n.place, NULL::text, NULL::uuid FROM unnest(named) n
		WHERE n.is_misplaced AND NOT times_disagree(request);
	ELSIF code IN ('not_your_participant', 'unknown_participant') THEN
		RETURN QUERY SELECT n.place, NULL::text, NULL::uuid FROM unnest(named) n
		WHERE NOT n.is_permitted;
	ELSIF code = 'guardian_consent_needed' THEN
		RETURN QUERY SELECT n.place, n.name, NULL::uuid FROM unnest(named) n
		WHERE n.lacks_consent;
	ELSIF code = 'household_twice' THEN
		RETURN QUERY SELECT n.place, n.name, NULL::uuid
		FROM households_again(in_community, new_id, ARRAY(
			SELECT p.household_id FROM unnest(named) p ORDER BY p.place)) again
		JOIN unnest(named) n ON n.place = again.place;
	ELSIF code = 'named_already' THEN
		RETURN QUERY SELECT n.place, n.name, NULL::uuid
		FROM unnest(named) n
		JOIN participant p ON p.community_id = in_community AND p.deed_id = new_id
			AND p.resident_id = n.resident_id;
	ELSIF code = 'too_short' THEN
		RETURN QUERY SELECT n.place, n.name, NULL::uuid FROM unnest(named) n
		WHERE n.minutes < item.minutes_min;
	ELSIF code IN ('overlapping_deed', 'counted_already') THEN
		RETURN QUERY SELECT n.place, n.name,
		                    CASE WHEN deed_is_visible(in_community, c.deed_id) THEN c.deed_id END
		FROM clashing_deeds(in_community, filed_people(new_id, request, item, named)) c
		JOIN unnest(named) n ON n.place = c.place
		WHERE c.error = code;
	END IF;
END
$$;

-- The violations of a problem document: where the request is wrong, who is concerned, which deed it
-- clashes with if the caller may see that, and which bound it breaks.
CREATE FUNCTION rule.filing_violations(in_community integer, code text, new_id uuid, request jsonb,
                                       item xinyi.rule_item) RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	bound integer := bound_of(in_community, code, item);
	wrong violation[];
BEGIN
	IF code = 'too_many_waiting' THEN
		RETURN jsonb_build_array(jsonb_build_object('pointer', '', 'bound', waiting_deeds_max()));
	END IF;
	wrong := ARRAY(
		SELECT ROW('/participants/' || w.place, w.name, w.deed_id, bound, NULL)::violation
		FROM wrong_people(in_community, code, new_id, request, item) w
		ORDER BY w.place, w.deed_id);
	IF wrong = '{}' THEN
		wrong := ARRAY(
			SELECT ROW(pointer, NULL, NULL, bound, NULL)::violation
			FROM wrong_member(code, request) pointer
			WHERE pointer IS NOT NULL
			ORDER BY pointer);
	END IF;
	RETURN violations_of(wrong);
END
$$;
