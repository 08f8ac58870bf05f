-- Filing deeds, withdrawing them, and answering a deduction.

CREATE FUNCTION rule.rulebook_on(in_community integer, on_day date) RETURNS integer
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN (SELECT version FROM xinyi.rulebook
	WHERE community_id = in_community AND status <> 'draft'
		AND in_force_from <= on_day AND (in_force_until IS NULL OR on_day < in_force_until));
END
$$;
COMMENT ON FUNCTION rule.rulebook_on IS 'The rulebook that counts for deeds of a day, or null.';

-- Stable as convert_to, or PostgreSQL would not inline it.
CREATE FUNCTION rule.digest(content jsonb) RETURNS bytea
LANGUAGE sql STABLE PARALLEL SAFE
RETURN sha256(convert_to(content::text, 'UTF8'));

CREATE FUNCTION rule.is_too_old(limits xinyi.settings, last_day date) RETURNS boolean
LANGUAGE sql STABLE
RETURN last_day < rule.day(rule.now()) - (limits).deed_days_max;

-- When it happened: by its times if it has them, otherwise by the day.
CREATE FUNCTION rule.refuse_deed_time(item xinyi.rule_item, starts timestamptz, ends timestamptz,
                                      on_day date)
RETURNS text
LANGUAGE plpgsql STABLE SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	limits settings;
BEGIN
	SELECT * INTO STRICT limits FROM settings WHERE community_id = item.community_id;
	IF item.times_required AND starts IS NULL THEN
		RETURN 'times_required';
	END IF;
	IF coalesce(ends > rule.now(), on_day > day(rule.now())) THEN
		RETURN 'in_future';
	END IF;
	IF ends - starts > limits.deed_minutes_max * interval '1 minute' THEN
		RETURN 'too_long';
	END IF;
	IF is_too_old(limits, coalesce(day(ends), on_day)) THEN
		RETURN 'too_old';
	END IF;
	RETURN NULL;
END
$$;

-- The team for which somebody files: leaders file for theirs.
CREATE FUNCTION rule.refuse_team(in_community integer, for_team uuid, everybody boolean)
	RETURNS text
LANGUAGE plpgsql STABLE SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	IF for_team IS NOT NULL AND NOT EXISTS (
		SELECT FROM team t
		LEFT JOIN team_member m ON m.community_id = t.community_id AND m.team_id = t.team_id
			AND m.resident_id = actor_resident_id() AND m.is_leader AND m.left_at IS NULL
		WHERE t.community_id = in_community AND t.team_id = for_team
			AND (everybody OR m.is_leader)) THEN
		RETURN 'not_your_team';
	END IF;
	RETURN NULL;
END
$$;

-- The participants of what earns points. Strangers and people who do not exist have one answer.
CREATE FUNCTION rule.refuse_people(in_community integer, request jsonb, people rule.named_person[])
	RETURNS text
LANGUAGE plpgsql STABLE SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	everybody boolean := names_anyone(request);
	team_refused text := refuse_team(in_community, (request ->> 'team_id')::uuid, everybody);
	wrong record;
BEGIN
	SELECT count(DISTINCT p.resident_id) < count(*) AS twice,
	       bool_or(NOT p.is_permitted) AS strange, bool_or(p.is_misplaced) AS misplaced,
	       bool_or(p.lacks_consent) AS child
	INTO wrong
	FROM unnest(people) p;
	IF wrong.twice THEN
		RETURN 'participant_twice';
	END IF;
	IF team_refused IS NOT NULL THEN
		RETURN team_refused;
	END IF;
	IF wrong.strange AND NOT everybody THEN
		RETURN 'not_your_participant';
	END IF;
	IF wrong.strange THEN
		RETURN 'unknown_participant';
	END IF;
	IF wrong.misplaced THEN
		RETURN 'times_disagree';
	END IF;
	IF wrong.child THEN
		RETURN 'guardian_consent_needed';
	END IF;
	RETURN NULL;
END
$$;
COMMENT ON FUNCTION rule.refuse_people IS 'An error code or null.';

-- A deduction names a household, and follows a reminder whose day has passed.
CREATE FUNCTION rule.refuse_deduction(in_community integer, request jsonb, on_day date) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	debtor household;
	reminded date;
	was_put_right boolean;
BEGIN
	SELECT * INTO debtor FROM household h
	WHERE h.community_id = in_community AND h.code = request ->> 'household_code';
	IF NOT FOUND THEN
		RETURN 'unknown_household';
	END IF;
	IF debtor.closed_on IS NOT NULL THEN
		RETURN 'household_closed';
	END IF;
	SELECT m.correct_by, m.status = 'put_right' INTO reminded, was_put_right
	FROM reminder m
	JOIN household h USING (community_id, household_id)
	WHERE m.community_id = in_community
		AND m.reminder_id = (request ->> 'reminder_id')::uuid
		AND h.code = request ->> 'household_code' AND m.item = request ->> 'item';
	IF request ->> 'team_id' IS NOT NULL THEN
		RETURN 'not_your_team';
	END IF;
	IF reminded IS NULL THEN
		RETURN 'reminder_required';
	END IF;
	IF was_put_right THEN
		RETURN 'reminder_ended';
	END IF;
	IF reminded >= on_day THEN
		RETURN 'reminder_not_due';
	END IF;
	IF jsonb_array_length(coalesce(request -> 'participants', '[]')) > 0 THEN
		RETURN 'participants_required';
	END IF;
	RETURN NULL;
END
$$;

-- What earns points has participants.
CREATE FUNCTION rule.refuse_service(request jsonb) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
	IF request ->> 'household_code' IS NOT NULL OR request ->> 'reminder_id' IS NOT NULL THEN
		RETURN 'not_a_deduction';
	END IF;
	IF jsonb_array_length(coalesce(request -> 'participants', '[]')) = 0 THEN
		RETURN 'participants_required';
	END IF;
	RETURN NULL;
END
$$;

-- By whom the item is filed. Leaders file for their team.
CREATE FUNCTION rule.refuse_filer(item xinyi.rule_item, for_team uuid) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	IF item.filed_by = 'resident' OR actor_roles() && '{reviewer,administrator}' THEN
		RETURN NULL;
	END IF;
	IF item.filed_by = 'staff' THEN
		RETURN 'staff_only';
	END IF;
	IF for_team IS NULL THEN
		RETURN 'leader_only';
	END IF;
	RETURN NULL;
END
$$;

-- All but the people whom it names.
CREATE FUNCTION rule.refuse_deed(in_community integer, request jsonb, item xinyi.rule_item)
	RETURNS text
LANGUAGE plpgsql STABLE SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	starts timestamptz := request ->> 'started_at';
	ends timestamptz := request ->> 'ended_at';
	on_day date := requested_day(request);
	refusal text;
BEGIN
	IF NOT consents(in_community, actor_id(), 'privacy') THEN
		RETURN 'consent_required';
	END IF;
	IF times_disagree(request) THEN
		RETURN 'times_disagree';
	END IF;
	IF on_day IS NULL THEN
		RETURN 'times_required';
	END IF;
	IF item.code IS NULL THEN
		RETURN 'unknown_item';
	END IF;
	refusal := coalesce(refuse_filer(item, (request ->> 'team_id')::uuid),
	                    refuse_deed_time(item, starts, ends, on_day));
	IF refusal IS NOT NULL THEN
		RETURN refusal;
	END IF;
	IF item.evidence_required AND jsonb_array_length(coalesce(request -> 'evidence', '[]')) = 0 THEN
		RETURN 'evidence_required';
	END IF;
	IF item.points < 0 THEN
		RETURN refuse_deduction(in_community, request, on_day);
	END IF;
	RETURN refuse_service(request);
END
$$;

-- A participant has the number and the status of the deed, and counts as often as its item says,
-- whatever the statement says. Only follow_status need not read the deed: it has the row.
CREATE FUNCTION rule.copy_deed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	SELECT d.deed_no, d.status, once_key(i, d.happened_on, new.resident_id, new.household_id)
	INTO new.deed_no, new.status, new.once_key
	FROM deed d
	JOIN rule_item i ON i.community_id = d.community_id AND i.version = d.version
		AND i.code = d.item
	WHERE d.community_id = new.community_id AND d.deed_id = new.deed_id;
	RETURN new;
END
$$;

CREATE TRIGGER copy_deed
BEFORE INSERT OR UPDATE OF deed_id, deed_no, status, once_key ON xinyi.participant
FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION rule.copy_deed();

CREATE FUNCTION rule.follow_status() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	UPDATE participant SET status = new.status
	WHERE community_id = new.community_id AND deed_id = new.deed_id;
	RETURN NULL;
END
$$;

CREATE TRIGGER follow_status AFTER UPDATE OF status ON xinyi.deed
FOR EACH ROW WHEN (old.status <> new.status) EXECUTE FUNCTION rule.follow_status();

CREATE FUNCTION rule.add_participants(people xinyi.participant[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	INSERT INTO participant (community_id, deed_id, resident_id, household_id, happened_on, minutes,
	                         during, joined_by)
	SELECT p.community_id, p.deed_id, p.resident_id, p.household_id, p.happened_on, p.minutes,
	       p.during, p.joined_by
	FROM unnest(people) p
	ORDER BY p.resident_id;
END
$$;

-- Deeds that residents file for their own household, or join, wait in bounded number; what leaders
-- file for a team, and administrators for anybody, does not count. Filings of one household wait
-- for each other, or many at once would all see room.
CREATE FUNCTION rule.refuse_waiting(in_community integer, for_team uuid) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	IF for_team IS NOT NULL OR actor_roles() && '{administrator}'
	   OR actor_household_id() IS NULL THEN
		RETURN NULL;
	END IF;
	PERFORM pg_advisory_xact_lock(waiting_deeds_lock(), hashint8(actor_household_id()));
	RETURN (SELECT 'too_many_waiting'
	FROM (
		SELECT d.deed_id
		FROM resident r
		JOIN membership m USING (community_id, resident_id)
		JOIN deed d ON d.community_id = m.community_id AND d.filed_by = m.membership_id
			AND d.status = 'submitted' AND d.team_id IS NULL AND d.household_id IS NULL
		WHERE r.community_id = in_community AND r.household_id = actor_household_id()
		UNION
		SELECT p.deed_id FROM participant p
		WHERE p.community_id = in_community AND p.household_id = actor_household_id()
			AND p.status = (SELECT 'submitted'::text) AND p.joined_by IS NOT NULL
	) waiting
	HAVING count(*) >= waiting_deeds_max());
END
$$;

-- The error code of a filing, or null and its people. They are locked before they are read: nobody
-- moves, or files something else with them, in between.
CREATE FUNCTION rule.judge_filing(in_community integer, new_id uuid, request jsonb,
                                  item xinyi.rule_item, OUT error text,
                                  OUT people xinyi.participant[])
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	too_many text;
	named named_person[];
BEGIN
	error := refuse_deed(in_community, request, item);
	IF error IS NOT NULL THEN
		RETURN;
	END IF;
	too_many := refuse_waiting(in_community, (request ->> 'team_id')::uuid);
	PERFORM lock_people(in_community, request, item);
	named := named_people(in_community, request);
	IF item.points > 0 THEN
		error := refuse_people(in_community, request, named);
	END IF;
	error := coalesce(error, too_many);
	IF error IS NULL THEN
		people := filed_people(new_id, request, item, named);
		error := coalesce(refuse_conditions(people, item), refuse_clash(in_community, people));
	END IF;
END
$$;

CREATE FUNCTION rule.submit_deed(in_community integer, new_id uuid, request jsonb)
RETURNS TABLE (error text, violations jsonb, deed xinyi.deed)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	-- In whole seconds, as shown: half a second must not complete a quarter of an hour.
	starts timestamptz := date_trunc('second', (request ->> 'started_at')::timestamptz);
	ends timestamptz := date_trunc('second', (request ->> 'ended_at')::timestamptz);
	on_day date := requested_day(request);
	sent bytea := digest(request);
	filed xinyi.deed;
	item rule_item;
	people participant[];
BEGIN
	SELECT * INTO filed FROM xinyi.deed d
	WHERE d.community_id = in_community AND d.deed_id = new_id;
	IF NOT FOUND THEN
		SELECT * INTO item FROM rule_item i
		WHERE i.community_id = in_community AND i.version = rulebook_on(in_community, on_day)
			AND i.code = request ->> 'item';
		SELECT judged.error, judged.people INTO error, people
		FROM judge_filing(in_community, new_id, request, item) judged;
		IF error IS NOT NULL THEN
			violations := filing_violations(in_community, error, new_id, request, item);
			RETURN NEXT;
			RETURN;
		END IF;
		INSERT INTO xinyi.deed AS d (community_id, deed_id, version, item, content, place,
			happened_on, started_at, ended_at, evidence, filed_by, filed_at, due_at, team_id,
			household_id, reminder_id, request_digest)
		SELECT item.community_id, new_id, item.version, item.code, request ->> 'content',
		       request ->> 'place', on_day, starts, ends,
		       ARRAY(SELECT jsonb_array_elements_text(coalesce(request -> 'evidence', '[]'))),
		       actor_id(), rule.now(), rule.now() + review_due_days * interval '1 day',
		       (request ->> 'team_id')::uuid,
		       (SELECT h.household_id FROM household h WHERE h.community_id = item.community_id
			       AND h.code = request ->> 'household_code'),
		       (request ->> 'reminder_id')::uuid, sent
		FROM settings WHERE community_id = item.community_id
		ON CONFLICT (community_id, deed_id) DO NOTHING
		RETURNING d.* INTO filed;
		IF FOUND THEN
			PERFORM add_participants(people);
			IF item.points < 0 THEN
				PERFORM notify_household(in_community, filed.household_id, 'deduction_filed',
				                         new_id::text);
			END IF;
		ELSE
			SELECT * INTO STRICT filed FROM xinyi.deed d
			WHERE d.community_id = in_community AND d.deed_id = new_id;
		END IF;
	END IF;
	IF filed.filed_by <> actor_id() OR filed.request_digest <> sent THEN
		error := 'already_exists_differently';
	ELSE
		deed := filed;
	END IF;
	RETURN NEXT;
END
$$;

CREATE FUNCTION rule.end_deed(in_community integer, of_deed uuid, final_status text,
                              because text DEFAULT NULL)
	RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	UPDATE deed SET status = final_status, decided_at = rule.now(), withdrawn_because = because,
		approvals_needed = approvals_needed_for(in_community, of_deed)
	WHERE community_id = in_community AND deed_id = of_deed;
	IF final_status <> 'approved' THEN
		UPDATE participant SET counts = false
		WHERE community_id = in_community AND deed_id = of_deed;
	END IF;
END
$$;

-- The households that joined a deed which its filer withdraws.
CREATE FUNCTION rule.notify_joined(in_community integer, of_deed uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	PERFORM notify_household(in_community, joined.household_id, 'deed_withdrawn', of_deed::text)
	FROM (SELECT DISTINCT p.household_id FROM participant p
	      WHERE p.community_id = in_community AND p.deed_id = of_deed
		      AND p.joined_by IS NOT NULL
	      ORDER BY p.household_id) joined;
END
$$;

CREATE FUNCTION rule.withdraw_deed(in_community integer, of_deed uuid, because text)
RETURNS TABLE (error text, deed xinyi.deed)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	known xinyi.deed;
BEGIN
	SELECT * INTO known FROM xinyi.deed d
	WHERE d.community_id = in_community AND d.deed_id = of_deed FOR UPDATE;
	IF known.deed_id IS NULL OR NOT deed_is_visible(in_community, of_deed) THEN
		RETURN;
	END IF;
	IF known.filed_by <> actor_id() THEN
		error := 'not_the_filer';
	ELSIF known.status = 'withdrawn' AND known.withdrawn_because IS DISTINCT FROM because THEN
		error := 'already_exists_differently';
	ELSIF known.status NOT IN ('submitted', 'withdrawn') THEN
		error := 'already_decided';
	END IF;
	IF error IS NOT NULL THEN
		RETURN NEXT;
		RETURN;
	END IF;
	IF known.status = 'submitted' THEN
		PERFORM end_deed(in_community, of_deed, 'withdrawn', because),
		        notify_joined(in_community, of_deed);
	END IF;
	RETURN QUERY SELECT NULL::text, d FROM xinyi.deed d
	WHERE d.community_id = known.community_id AND d.deed_id = of_deed;
END
$$;

CREATE FUNCTION rule.answer_deed(in_community integer, of_deed uuid, answer_text text)
RETURNS TABLE (error text, deed xinyi.deed)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	known xinyi.deed;
BEGIN
	SELECT * INTO known FROM xinyi.deed d
	WHERE d.community_id = in_community AND d.deed_id = of_deed FOR UPDATE;
	IF known.deed_id IS NULL OR NOT deed_is_visible(in_community, of_deed) THEN
		RETURN;
	END IF;
	IF known.household_id IS DISTINCT FROM actor_household_id() THEN
		error := 'not_a_deduction';
	ELSIF known.answer <> answer_text OR known.answered_by <> actor_id() THEN
		error := 'already_exists_differently';
	ELSIF known.answer IS NULL AND known.status <> 'submitted' THEN
		error := 'already_decided';
	END IF;
	IF error IS NOT NULL THEN
		RETURN NEXT;
		RETURN;
	END IF;
	IF known.answer IS NULL THEN
		UPDATE xinyi.deed d SET answer = answer_text, answered_at = rule.now(),
			answered_by = actor_id()
		WHERE d.community_id = known.community_id AND d.deed_id = of_deed;
	END IF;
	RETURN QUERY SELECT NULL::text, d FROM xinyi.deed d
	WHERE d.community_id = known.community_id AND d.deed_id = of_deed;
END
$$;
