-- Communities, members and what they decide: binding, claims, consents, roles.

CREATE FUNCTION rule.create_community(new_code text, new_name text, is_sample boolean DEFAULT false,
                                      since timestamptz DEFAULT now()) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	new_id integer;
BEGIN
	INSERT INTO community (code, name, sample) VALUES (new_code, new_name, is_sample)
	RETURNING community_id INTO STRICT new_id;
	PERFORM visit(new_code);
	INSERT INTO settings (community_id) VALUES (new_id);
	PERFORM open_next_period(new_id, since);
	RETURN new_id;
END
$$;
COMMENT ON FUNCTION rule.create_community IS
	'A community with its settings and its first open period; the transaction goes on inside '
	'it.';

-- Binds an account to a resident; constraints refuse when either is already bound. False, and
-- nothing has changed, when the resident has left.
CREATE FUNCTION rule.bind_member(in_community integer, member_id uuid, to_resident uuid, how text)
	RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	of_household bigint;
BEGIN
	-- Waits for a concurrent move or departure.
	SELECT household_id INTO of_household FROM resident
	WHERE community_id = in_community AND resident_id = to_resident AND left_at IS NULL
	FOR SHARE;
	IF NOT FOUND THEN
		RETURN false;
	END IF;
	-- Before the membership: a posting holds the household's lock when it notifies the member.
	PERFORM lock_public_name(in_community, of_household);
	UPDATE membership SET resident_id = to_resident, bound_by = how, bound_at = rule.now()
	WHERE community_id = in_community AND membership_id = member_id;
	PERFORM choose_public_name(in_community, of_household);
	RETURN true;
END
$$;

CREATE FUNCTION rule.bind_by_phone(in_community integer, hash bytea)
RETURNS TABLE (error text, resident_id uuid, name text, household_code text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	bound_to uuid;
	candidate record;
BEGIN
	SELECT m.resident_id INTO STRICT bound_to FROM membership m
	WHERE m.community_id = in_community AND m.membership_id = actor_id()
	FOR NO KEY UPDATE;
	SELECT r.resident_id, r.name, h.code, m.membership_id AS taken_by INTO candidate
	FROM resident r
	JOIN household h USING (community_id, household_id)
	LEFT JOIN membership m USING (community_id, resident_id)
	WHERE r.community_id = in_community AND r.phone_hash = hash AND r.left_at IS NULL;
	IF NOT consents(in_community, actor_id(), 'privacy') THEN
		error := 'consent_required';
	ELSIF candidate.resident_id IS NULL THEN
		error := 'phone_not_registered';
	ELSIF bound_to <> candidate.resident_id THEN
		error := 'already_bound';
	ELSIF candidate.taken_by <> actor_id() THEN
		error := 'resident_already_bound';
	ELSIF bound_to IS NULL THEN
		IF NOT bind_member(in_community, actor_id(), candidate.resident_id, 'phone') THEN
			error := 'phone_not_registered';
		END IF;
	END IF;
	IF error IS NULL THEN
		resident_id := candidate.resident_id;
		name := candidate.name;
		household_code := candidate.code;
	END IF;
	RETURN NEXT;
END
$$;

CREATE FUNCTION rule.file_claim(in_community integer, new_id uuid, at_building integer,
                                at_unit integer, at_room text, own_name text)
RETURNS TABLE (error text, claim xinyi.claim)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	own_form constant text := name_form(own_name);
	filed xinyi.claim;
BEGIN
	SELECT * INTO filed FROM xinyi.claim c
	WHERE c.community_id = in_community AND c.claim_id = new_id;
	IF NOT FOUND THEN
		IF name_flaw(own_name) IS NOT NULL THEN
			error := 'name_unreadable';
		ELSIF NOT consents(in_community, actor_id(), 'privacy') THEN
			error := 'consent_required';
		ELSIF actor_resident_id() IS NOT NULL THEN
			error := 'already_bound';
		END IF;
		IF error IS NOT NULL THEN
			RETURN NEXT;
			RETURN;
		END IF;
		INSERT INTO xinyi.claim (community_id, claim_id, membership_id, building, unit, room, name)
		VALUES (in_community, new_id, actor_id(), at_building, at_unit, at_room, own_form)
		ON CONFLICT (community_id, claim_id) DO NOTHING;
		SELECT * INTO STRICT filed FROM xinyi.claim c
		WHERE c.community_id = in_community AND c.claim_id = new_id;
	END IF;
	IF (filed.membership_id, filed.building, filed.unit, filed.room, filed.name)
	   IS DISTINCT FROM (actor_id(), at_building, at_unit, at_room, own_form) THEN
		error := 'already_exists_differently';
	ELSE
		claim := filed;
	END IF;
	RETURN NEXT;
END
$$;

CREATE FUNCTION rule.claimed_resident(of_claim xinyi.claim) RETURNS uuid
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN (SELECT r.resident_id
	FROM xinyi.household h
	JOIN xinyi.resident r USING (community_id, household_id)
	WHERE h.community_id = of_claim.community_id AND h.building = of_claim.building
		AND h.unit = of_claim.unit AND h.room = of_claim.room AND h.closed_on IS NULL
		AND r.name_key = rule.name_key(of_claim.name) AND r.left_at IS NULL);
END
$$;
COMMENT ON FUNCTION rule.claimed_resident IS
	'The resident of the register whom a claim means, or null.';

-- meant is the resident of the register, or null.
CREATE FUNCTION rule.refuse_verdict(known xinyi.claim, new_verdict text, because text, meant uuid)
	RETURNS text
LANGUAGE plpgsql STABLE SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	IF known.status <> 'submitted'
	   AND (known.status, known.reason, known.decided_by)
	       IS DISTINCT FROM (new_verdict, because, actor_id()) THEN
		RETURN 'already_decided';
	END IF;
	IF known.status <> 'submitted' THEN
		RETURN NULL;
	END IF;
	IF known.membership_id = actor_id() THEN
		RETURN 'conflict_of_interest';
	END IF;
	IF new_verdict = 'refused' AND because IS NULL THEN
		RETURN 'reason_required';
	END IF;
	IF new_verdict = 'accepted' AND EXISTS (
		SELECT FROM membership
		WHERE community_id = known.community_id AND membership_id = known.membership_id
			AND resident_id IS NOT NULL) THEN
		RETURN 'already_bound';
	END IF;
	IF new_verdict = 'accepted' AND meant IS NULL THEN
		RETURN 'no_matching_resident';
	END IF;
	RETURN NULL;
END
$$;

CREATE FUNCTION rule.decide_claim(in_community integer, of_claim uuid, new_verdict text,
                                  because text)
RETURNS TABLE (error text, claim xinyi.claim)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	known xinyi.claim;
	meant uuid;
BEGIN
	SELECT * INTO known FROM xinyi.claim c
	WHERE c.community_id = in_community AND c.claim_id = of_claim FOR UPDATE;
	IF NOT FOUND THEN
		RETURN;
	END IF;
	meant := claimed_resident(known);
	PERFORM FROM membership m
	WHERE m.community_id = known.community_id AND m.membership_id = known.membership_id
	FOR NO KEY UPDATE;
	error := refuse_verdict(known, new_verdict, because, meant);
	IF error IS NULL AND known.status = 'submitted' AND new_verdict = 'accepted' THEN
		IF NOT bind_member(in_community, known.membership_id, meant, 'claim') THEN
			error := 'no_matching_resident';
		END IF;
	END IF;
	IF error IS NOT NULL THEN
		RETURN NEXT;
		RETURN;
	END IF;
	IF known.status = 'submitted' THEN
		UPDATE xinyi.claim c
		SET status = new_verdict, reason = because, decided_by = actor_id(),
			decided_at = now()
		WHERE c.community_id = known.community_id AND c.claim_id = of_claim;
		PERFORM notify_member(in_community, known.membership_id, 'claim_' || new_verdict,
		                      of_claim::text);
	END IF;
	RETURN QUERY SELECT NULL::text, c FROM xinyi.claim c
	WHERE c.community_id = known.community_id AND c.claim_id = of_claim;
END
$$;

CREATE FUNCTION rule.decide_consent(in_community integer, about_document text, about_version text,
                                    gives boolean)
RETURNS TABLE (error text, document text, version text, given boolean, decided_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	last consent;
BEGIN
	PERFORM FROM membership m
	WHERE m.community_id = in_community AND m.membership_id = actor_id()
	FOR NO KEY UPDATE;
	PERFORM FROM settings s WHERE s.community_id = in_community FOR SHARE;
	SELECT * INTO last FROM consent c
	WHERE c.community_id = in_community AND c.membership_id = actor_id()
		AND c.document = about_document
	ORDER BY c.consent_no DESC LIMIT 1;
	IF (last.version, last.given) IS DISTINCT FROM (about_version, gives) THEN
		IF about_version <> (SELECT CASE about_document WHEN 'privacy' THEN s.privacy_version
		                                                ELSE s.publication_version END
		                     FROM settings s WHERE s.community_id = in_community) THEN
			error := 'document_outdated';
			RETURN NEXT;
			RETURN;
		END IF;
		IF NOT has_document(in_community, about_document, about_version) THEN
			error := 'document_missing';
			RETURN NEXT;
			RETURN;
		END IF;
		INSERT INTO consent (community_id, membership_id, document, version, given)
		VALUES (in_community, actor_id(), about_document, about_version, gives)
		RETURNING * INTO STRICT last;
		IF about_document = 'publication' AND actor_household_id() IS NOT NULL THEN
			PERFORM choose_public_name(in_community, actor_household_id());
		END IF;
	END IF;
	RETURN QUERY SELECT NULL::text, last.document, last.version, last.given, last.decided_at;
END
$$;

-- Members do not change their own roles: an administrator asks another one. The last administrator
-- stays, also against the command line.
CREATE FUNCTION rule.refuse_roles(known xinyi.membership, new_roles text[], if_match text[])
	RETURNS text
LANGUAGE plpgsql STABLE SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	IF known.membership_id = actor_id() THEN
		RETURN 'own_roles';
	END IF;
	IF EXISTS (SELECT FROM membership
	           WHERE community_id = known.community_id AND membership_id = actor_id()
		           AND NOT 'administrator' = ANY (roles)) THEN
		RETURN 'forbidden';
	END IF;
	IF known.roles = new_roles THEN
		RETURN NULL;
	END IF;
	IF 'administrator' = ANY (known.roles) AND NOT 'administrator' = ANY (new_roles)
	   AND NOT EXISTS (SELECT FROM membership
	                   WHERE community_id = known.community_id
		                   AND membership_id <> known.membership_id
		                   AND 'administrator' = ANY (roles)) THEN
		RETURN 'last_administrator';
	END IF;
	RETURN refuse_replacing(etag(known), if_match);
END
$$;

-- The roles besides that of a resident, as a whole.
CREATE FUNCTION rule.set_roles(in_community integer, of_member uuid, new_roles text[],
                               if_match text[] DEFAULT NULL)
RETURNS TABLE (error text, member xinyi.membership)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	known membership;
	sorted text[] := ARRAY(SELECT DISTINCT unnest(new_roles) ORDER BY 1);
BEGIN
	SELECT m.* INTO known FROM membership m
	WHERE m.community_id = in_community AND m.membership_id = of_member
	FOR NO KEY UPDATE;
	IF NOT FOUND THEN
		RETURN;
	END IF;
	-- One at a time, or two administrators could both resign because of the other; a caller who is
	-- no longer an administrator after the wait is refused.
	PERFORM FROM settings WHERE community_id = in_community FOR UPDATE;
	error := refuse_roles(known, sorted, if_match);
	IF error IS NULL AND known.roles <> sorted THEN
		UPDATE membership AS m SET roles = sorted
		WHERE m.community_id = in_community AND m.membership_id = of_member
		RETURNING m.* INTO known;
	END IF;
	RETURN QUERY SELECT error, known;
END
$$;

CREATE FUNCTION rule.refuse_settings(known xinyi.settings, wanted xinyi.settings, if_match text[])
	RETURNS text
LANGUAGE plpgsql STABLE SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	refusal constant text := refuse_replacing(etag(known), if_match);
BEGIN
	IF refusal IS NOT NULL THEN
		RETURN refusal;
	END IF;
	IF version_without_text(known, wanted) IS NOT NULL THEN
		RETURN 'document_missing';
	END IF;
	RETURN NULL;
END
$$;

CREATE FUNCTION rule.change_settings(in_community integer, request jsonb,
                                     if_match text[] DEFAULT NULL)
RETURNS TABLE (error text, violations jsonb, settings xinyi.settings)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	known xinyi.settings;
	wanted xinyi.settings;
BEGIN
	SELECT s.* INTO STRICT known FROM xinyi.settings s
	WHERE s.community_id = in_community FOR UPDATE;
	wanted := jsonb_populate_record(known, request);
	IF etag(wanted) = etag(known) THEN
		RETURN QUERY SELECT NULL::text, NULL::jsonb, known;
		RETURN;
	END IF;
	error := refuse_settings(known, wanted, if_match);
	IF error = 'document_missing' THEN
		violations := jsonb_build_array(jsonb_build_object(
			'pointer', '/' || version_without_text(known, wanted)));
	END IF;
	IF error IS NULL THEN
		UPDATE xinyi.settings s
		SET (publish_day, publish_time, deed_days_max, deed_minutes_max, double_minutes,
		     double_points, review_due_days, answer_days, rating_base, rating_public,
		     privacy_version, publication_version, hold_hours, budget_warning,
		     budget_ceiling) = ROW (
			wanted.publish_day, wanted.publish_time, wanted.deed_days_max,
			wanted.deed_minutes_max, wanted.double_minutes, wanted.double_points,
			wanted.review_due_days, wanted.answer_days, wanted.rating_base,
			wanted.rating_public, wanted.privacy_version, wanted.publication_version,
			wanted.hold_hours, wanted.budget_warning, wanted.budget_ceiling)
		WHERE s.community_id = known.community_id
		RETURNING s.* INTO known;
	END IF;
	RETURN QUERY SELECT error, violations, known;
END
$$;
