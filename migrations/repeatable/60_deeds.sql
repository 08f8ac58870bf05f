-- Filing deeds, withdrawing them, and answering a deduction. A routine first finds every reason to
-- refuse and only then writes: an error code means that nothing was changed.

CREATE FUNCTION rule.rulebook_on(on_day date) RETURNS integer
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN (SELECT version FROM xinyi.rulebook
	WHERE community_id = rule.actor_community_id() AND status <> 'draft'
		AND in_force_from <= on_day AND (in_force_until IS NULL OR on_day < in_force_until));
END
$$;
COMMENT ON FUNCTION rule.rulebook_on IS 'The rulebook that counts for deeds of a day, or null.';

CREATE FUNCTION rule.digest(content jsonb) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN sha256(convert_to(content::text, 'UTF8'));

-- When it happened: by the hours if it has them, else by the day.
CREATE FUNCTION rule.refuse_deed_time(item xinyi.rule_item, starts timestamptz, ends timestamptz,
                                      on_day date)
RETURNS text
LANGUAGE plpgsql STABLE SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	limits settings;
BEGIN
	SELECT * INTO STRICT limits FROM settings WHERE community_id = actor_community_id();
	RETURN CASE
		WHEN item.basis = 'per_hour' AND starts IS NULL THEN 'times_required'
		WHEN ends <= starts THEN 'times_disagree'
		WHEN coalesce(ends > rule.now(), on_day > day(rule.now())) THEN 'in_future'
		WHEN ends - starts > limits.deed_minutes_max * interval '1 minute' THEN 'too_long'
		WHEN coalesce(day(ends), on_day) < day(rule.now()) - limits.deed_days_max THEN 'too_old'
	END;
END
$$;

-- Residents file for their own household, leaders for their team, administrators for everybody.
CREATE FUNCTION rule.refuse_participants(people jsonb, for_team uuid) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	everybody boolean := actor_roles() && '{administrator}';
	known integer;
	allowed integer;
BEGIN
	IF for_team IS NOT NULL AND NOT EXISTS (
		SELECT FROM team t
		LEFT JOIN team_member m ON m.community_id = t.community_id AND m.team_id = t.team_id
			AND m.resident_id = actor_resident_id() AND m.is_leader
		WHERE t.community_id = actor_community_id() AND t.team_id = for_team
			AND (everybody OR m.is_leader)) THEN
		RETURN 'not_your_team';
	END IF;
	SELECT count(*), count(*) FILTER (WHERE everybody OR r.household_id = actor_household_id()
		OR EXISTS (SELECT FROM team_member t
		           WHERE t.community_id = r.community_id AND t.team_id = for_team
			           AND t.resident_id = r.resident_id))
	INTO known, allowed
	FROM jsonb_to_recordset(people) AS person(resident_id uuid)
	JOIN resident r ON r.community_id = actor_community_id() AND r.resident_id = person.resident_id
		AND r.left_at IS NULL;
	RETURN CASE
		WHEN allowed < jsonb_array_length(people) AND NOT everybody THEN 'not_your_participant'
		WHEN known < jsonb_array_length(people) THEN 'unknown_participant'
	END;
END
$$;
COMMENT ON FUNCTION rule.refuse_participants IS
	'An error code or null. Strangers and people who do not exist give the same answer.';

-- A deduction is staff's, names a household, and follows a reminder whose time has passed.
CREATE FUNCTION rule.refuse_deduction(request jsonb, on_day date) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	reminded date;
BEGIN
	IF NOT actor_roles() && '{reviewer,administrator}' THEN
		RETURN 'staff_only';
	END IF;
	IF NOT EXISTS (SELECT FROM household h WHERE h.community_id = actor_community_id()
		               AND h.code = request ->> 'household_code') THEN
		RETURN 'unknown_household';
	END IF;
	SELECT m.correct_by INTO reminded
	FROM reminder m
	JOIN household h USING (community_id, household_id)
	WHERE m.community_id = actor_community_id()
		AND m.reminder_id = (request ->> 'reminder_id')::uuid
		AND h.code = request ->> 'household_code' AND m.item = request ->> 'item';
	RETURN CASE
		WHEN request ->> 'team_id' IS NOT NULL THEN 'not_your_team'
		WHEN reminded IS NULL THEN 'reminder_required'
		WHEN reminded >= on_day THEN 'reminder_not_due'
		WHEN jsonb_array_length(coalesce(request -> 'participants', '[]')) > 0
		THEN 'participants_required'
	END;
END
$$;

-- Hours of a participant's own lie within those of the deed.
CREATE FUNCTION rule.refuse_own_hours(people jsonb, starts timestamptz, ends timestamptz)
	RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN (SELECT 'times_disagree'
	FROM jsonb_to_recordset(people) AS person(started_at timestamptz, ended_at timestamptz)
	WHERE (started_at IS NOT NULL OR ended_at IS NOT NULL)
		AND NOT coalesce(coalesce(started_at, starts) >= starts AND coalesce(ended_at, ends) <= ends
		                 AND coalesce(started_at, starts) < coalesce(ended_at, ends), false)
	LIMIT 1);
END
$$;

-- The first element of a list, from 0, that names by this member what an earlier one does; or null.
CREATE FUNCTION rule.named_again(list jsonb, member text) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (SELECT min(place) - 1
        FROM (SELECT place, row_number() OVER (PARTITION BY lower(element ->> member)
                                               ORDER BY place) AS mention
              FROM jsonb_array_elements(list) WITH ORDINALITY AS elements(element, place)) named
        WHERE mention > 1);

CREATE FUNCTION rule.refuse_deed(request jsonb, item xinyi.rule_item) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	starts timestamptz := request ->> 'started_at';
	ends timestamptz := request ->> 'ended_at';
	on_day date := coalesce(day(starts), (request ->> 'happened_on')::date);
BEGIN
	RETURN coalesce(
		CASE WHEN NOT consents(actor_id(), 'privacy') THEN 'consent_required' END,
		CASE WHEN (starts IS NULL) <> (ends IS NULL)
		          OR (starts IS NOT NULL
		              AND day(starts) <> coalesce((request ->> 'happened_on')::date,
		                                                             day(starts)))
		     THEN 'times_disagree'
		     WHEN on_day IS NULL THEN 'times_required' END,
		CASE WHEN item.code IS NULL THEN 'unknown_item' END,
		refuse_deed_time(item, starts, ends, on_day),
		CASE WHEN item.evidence_required
		          AND jsonb_array_length(coalesce(request -> 'evidence', '[]')) = 0
		     THEN 'evidence_required' END,
		CASE WHEN item.points < 0 THEN refuse_deduction(request, on_day)
		     WHEN request ->> 'household_code' IS NOT NULL OR request ->> 'reminder_id' IS NOT NULL
		     THEN 'not_a_deduction'
		     WHEN jsonb_array_length(coalesce(request -> 'participants', '[]')) = 0
		     THEN 'participants_required'
		     WHEN named_again(request -> 'participants', 'resident_id') IS NOT NULL
		     THEN 'participant_twice'
		     ELSE coalesce(refuse_participants(request -> 'participants',
		                                       (request ->> 'team_id')::uuid),
		                   refuse_own_hours(request -> 'participants', starts, ends)) END);
END
$$;

-- A participant has the number and the status of the deed, whatever the statement says.
CREATE FUNCTION rule.copy_deed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	SELECT deed_no, status INTO new.deed_no, new.status FROM deed
	WHERE community_id = new.community_id AND deed_id = new.deed_id;
	RETURN new;
END
$$;

CREATE TRIGGER copy_deed BEFORE INSERT OR UPDATE OF deed_id, deed_no, status ON xinyi.participant
FOR EACH ROW EXECUTE FUNCTION rule.copy_deed();

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

CREATE FUNCTION rule.add_participants(filed xinyi.deed, people jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	-- In order, so that filings of the same people wait for each other instead of deadlocking.
	PERFORM FROM resident
	WHERE community_id = filed.community_id AND resident_id IN (
		SELECT person.resident_id FROM jsonb_to_recordset(people) AS person(resident_id uuid))
	ORDER BY resident_id
	FOR NO KEY UPDATE;

	INSERT INTO participant (community_id, deed_id, resident_id, household_id, happened_on, minutes,
	                         during)
	SELECT filed.community_id, filed.deed_id, r.resident_id, r.household_id, filed.happened_on,
	       coalesce(extract(epoch FROM upper(own.during) - lower(own.during))::integer / 60, 0),
	       own.during
	FROM jsonb_to_recordset(people)
		AS person(resident_id uuid, started_at timestamptz, ended_at timestamptz)
	JOIN resident r ON r.community_id = filed.community_id AND r.resident_id = person.resident_id
	CROSS JOIN LATERAL (SELECT CASE WHEN filed.started_at IS NOT NULL
		THEN tstzrange(coalesce(date_trunc('second', person.started_at), filed.started_at),
		               coalesce(date_trunc('second', person.ended_at), filed.ended_at))
		END AS during) own
	ORDER BY r.resident_id;
END
$$;
COMMENT ON FUNCTION rule.add_participants IS 'Each with the own hours, or those of the deed.';

CREATE FUNCTION rule.waiting_deeds_max() RETURNS integer
LANGUAGE sql IMMUTABLE
RETURN 20;

-- Deeds that residents file for their own household wait in bounded number; what leaders file for a
-- team, and administrators for anybody, does not count. Filings of one household wait for each
-- other, or many at once would all see room.
CREATE FUNCTION rule.refuse_waiting(for_team uuid) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	IF for_team IS NOT NULL OR actor_roles() && '{administrator}'
	   OR actor_household_id() IS NULL THEN
		RETURN NULL;
	END IF;
	PERFORM pg_advisory_xact_lock(waiting_deeds_lock(), actor_household_id());
	RETURN (SELECT 'too_many_waiting'
	FROM resident r
	JOIN membership m USING (community_id, resident_id)
	JOIN deed d ON d.community_id = m.community_id AND d.filed_by = m.membership_id
		AND d.status = 'submitted' AND d.team_id IS NULL AND d.household_id IS NULL
	WHERE r.community_id = actor_community_id() AND r.household_id = actor_household_id()
	HAVING count(*) >= waiting_deeds_max());
END
$$;

CREATE FUNCTION rule.submit_deed(new_id uuid, request jsonb)
RETURNS TABLE (error text, deed xinyi.deed)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	-- In whole seconds, as they are shown: half a second must not make up a quarter of an hour.
	starts timestamptz := date_trunc('second', (request ->> 'started_at')::timestamptz);
	ends timestamptz := date_trunc('second', (request ->> 'ended_at')::timestamptz);
	on_day date := coalesce(day(starts), (request ->> 'happened_on')::date);
	filed xinyi.deed;
	item rule_item;
	refusal text;
BEGIN
	SELECT * INTO filed FROM xinyi.deed d
	WHERE d.community_id = actor_community_id() AND d.deed_id = new_id;
	IF NOT FOUND THEN
		SELECT * INTO item FROM rule_item i
		WHERE i.community_id = actor_community_id() AND i.version = rulebook_on(on_day)
			AND i.code = request ->> 'item';
		refusal := coalesce(refuse_deed(request, item),
		                    refuse_waiting((request ->> 'team_id')::uuid));
		IF refusal IS NOT NULL THEN
			RETURN QUERY SELECT refusal, NULL::xinyi.deed;
			RETURN;
		END IF;
		INSERT INTO xinyi.deed AS d (community_id, deed_id, version, item, content, place,
		                             happened_on,
			started_at, ended_at, evidence, filed_by, filed_at, due_at, team_id, household_id,
			reminder_id, request_digest)
		SELECT item.community_id, new_id, item.version, item.code, request ->> 'content',
		       request ->> 'place', on_day, starts, ends,
		       ARRAY(SELECT jsonb_array_elements_text(coalesce(request -> 'evidence', '[]'))),
		       actor_id(), rule.now(), rule.now() + review_due_days * interval '1 day',
		       (request ->> 'team_id')::uuid,
		       (SELECT h.household_id FROM household h WHERE h.community_id = item.community_id
			       AND h.code = request ->> 'household_code'),
		       (request ->> 'reminder_id')::uuid, digest(request)
		FROM settings WHERE community_id = item.community_id
		ON CONFLICT (community_id, deed_id) DO NOTHING
		RETURNING d.* INTO filed;
		IF FOUND THEN
			PERFORM add_participants(filed, coalesce(request -> 'participants', '[]'));
			IF item.points < 0 THEN
				PERFORM notify_household(filed.household_id, 'deduction_filed', new_id::text);
			END IF;
		ELSE
			SELECT * INTO STRICT filed FROM xinyi.deed d
			WHERE d.community_id = actor_community_id() AND d.deed_id = new_id;
		END IF;
	END IF;
	IF filed.filed_by <> actor_id() OR filed.request_digest <> digest(request) THEN
		RETURN QUERY SELECT 'already_exists_differently', NULL::xinyi.deed;
		RETURN;
	END IF;
	RETURN QUERY SELECT NULL::text, filed;
END
$$;

-- A deed that its filer, a household in it, or staff asks for; null for everybody else.
CREATE FUNCTION rule.deed_is_visible(of_deed uuid) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN rule.actor_roles() && '{reviewer,administrator,auditor}'
	OR EXISTS (SELECT FROM xinyi.deed d
	           WHERE d.community_id = rule.actor_community_id() AND d.deed_id = of_deed
		           AND (d.filed_by = rule.actor_id() OR d.household_id = rule.actor_household_id()))
	OR EXISTS (SELECT FROM xinyi.participant p
	           WHERE p.community_id = rule.actor_community_id() AND p.deed_id = of_deed
		           AND p.household_id = rule.actor_household_id());
END
$$;

CREATE FUNCTION rule.end_deed(of_deed uuid, final_status text, because text DEFAULT NULL)
	RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	UPDATE deed SET status = final_status, decided_at = rule.now(), withdrawn_because = because,
		approvals_needed = approvals_needed_for(of_deed)
	WHERE community_id = actor_community_id() AND deed_id = of_deed;
	IF final_status <> 'approved' THEN
		UPDATE participant SET counts = false
		WHERE community_id = actor_community_id() AND deed_id = of_deed;
	END IF;
END
$$;

CREATE FUNCTION rule.withdraw_deed(of_deed uuid, because text)
RETURNS TABLE (error text, deed xinyi.deed)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	known xinyi.deed;
BEGIN
	SELECT * INTO known FROM xinyi.deed d
	WHERE d.community_id = actor_community_id() AND d.deed_id = of_deed FOR UPDATE;
	IF known.deed_id IS NULL OR NOT deed_is_visible(of_deed) THEN
		RETURN;
	END IF;
	IF known.filed_by <> actor_id() THEN
		RETURN QUERY SELECT 'not_the_filer', NULL::xinyi.deed;
		RETURN;
	END IF;
	IF known.status = 'submitted' THEN
		PERFORM end_deed(of_deed, 'withdrawn', because);
	ELSIF known.status <> 'withdrawn' OR known.withdrawn_because IS DISTINCT FROM because THEN
		RETURN QUERY SELECT CASE known.status WHEN 'withdrawn' THEN 'already_exists_differently'
		                                      ELSE 'already_decided' END, NULL::xinyi.deed;
		RETURN;
	END IF;
	RETURN QUERY SELECT NULL::text, d FROM xinyi.deed d
	WHERE d.community_id = known.community_id AND d.deed_id = of_deed;
END
$$;

CREATE FUNCTION rule.answer_deed(of_deed uuid, answer_text text)
RETURNS TABLE (error text, deed xinyi.deed)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	known xinyi.deed;
BEGIN
	SELECT * INTO known FROM xinyi.deed d
	WHERE d.community_id = actor_community_id() AND d.deed_id = of_deed FOR UPDATE;
	IF known.deed_id IS NULL OR NOT deed_is_visible(of_deed) THEN
		RETURN;
	END IF;
	IF known.household_id IS DISTINCT FROM actor_household_id() THEN
		RETURN QUERY SELECT 'not_a_deduction', NULL::xinyi.deed;
		RETURN;
	END IF;
	IF known.answer IS NOT NULL THEN
		IF known.answer <> answer_text OR known.answered_by <> actor_id() THEN
			RETURN QUERY SELECT 'already_exists_differently', NULL::xinyi.deed;
			RETURN;
		END IF;
	ELSIF known.status <> 'submitted' THEN
		RETURN QUERY SELECT 'already_decided', NULL::xinyi.deed;
		RETURN;
	ELSE
		UPDATE xinyi.deed d SET answer = answer_text, answered_at = rule.now(),
			answered_by = actor_id()
		WHERE d.community_id = known.community_id AND d.deed_id = of_deed;
	END IF;
	RETURN QUERY SELECT NULL::text, d FROM xinyi.deed d
	WHERE d.community_id = known.community_id AND d.deed_id = of_deed;
END
$$;
