-- Claims to be a certain resident: claimants file, correct and withdraw them, staff decides.

-- A claim of the member, locked: a decision and its end wait for each other.
CREATE FUNCTION rule.lock_claim(in_community integer, of_member uuid, of_claim uuid)
	RETURNS xinyi.claim
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	known xinyi.claim;
BEGIN
	SELECT * INTO known FROM xinyi.claim c
	WHERE c.community_id = in_community AND c.claim_id = of_claim AND c.membership_id = of_member
	FOR UPDATE;
	RETURN known;
END
$$;

CREATE FUNCTION rule.end_claim(known xinyi.claim) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	UPDATE xinyi.claim SET status = 'withdrawn', withdrawn_at = rule.now()
	WHERE community_id = known.community_id AND claim_id = known.claim_id;
END
$$;

-- previous is the claim that this one corrects, or a row of nulls.
CREATE FUNCTION rule.refuse_claim(wanted xinyi.claim, typed_name text, previous xinyi.claim)
	RETURNS text
LANGUAGE plpgsql STABLE SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	IF name_flaw(typed_name) IS NOT NULL THEN
		RETURN 'name_unreadable';
	END IF;
	IF NOT consents(wanted.community_id, wanted.membership_id, 'privacy') THEN
		RETURN 'consent_required';
	END IF;
	IF actor_resident_id() IS NOT NULL THEN
		RETURN 'already_bound';
	END IF;
	IF wanted.corrects IS NOT NULL AND previous.claim_id IS NULL THEN
		RETURN 'unknown_claim';
	END IF;
	IF previous.status <> 'submitted' THEN
		RETURN 'already_decided';
	END IF;
	RETURN NULL;
END
$$;

-- Binds the account of a guest otherwise than by a claim, so that one that waits ends by itself. It
-- is locked first, as by a decision.
CREATE FUNCTION rule.bind_without_claim(in_community integer, of_guest uuid, to_resident uuid,
                                        how text, replacing uuid DEFAULT NULL) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	waiting xinyi.claim := lock_claim(in_community, of_guest, (
		SELECT c.claim_id FROM xinyi.claim c
		WHERE c.community_id = in_community AND c.membership_id = of_guest
			AND c.status = 'submitted'));
	refusal constant text := (bind_member(in_community, of_guest, to_resident, how,
	                                      replacing)).error;
BEGIN
	IF refusal IS NULL AND waiting.status = 'submitted' THEN
		PERFORM end_claim(waiting);
	END IF;
	RETURN refusal;
END
$$;

-- By a command: a resident gets the account of a guest instead of another one, and keeps all roles.
CREATE FUNCTION rule.rebind(in_community integer, of_guest uuid, to_resident uuid, because text)
	RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	PERFORM explain_changes(because, NULL);
	RETURN bind_without_claim(in_community, of_guest, to_resident, 'command',
	                          (SELECT membership_id FROM membership
	                           WHERE community_id = in_community AND resident_id = to_resident));
END
$$;

CREATE FUNCTION rule.file_claim(in_community integer, new_id uuid, request jsonb)
RETURNS TABLE (error text, claim xinyi.claim)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	wanted xinyi.claim := jsonb_populate_record(NULL::xinyi.claim, request);
	filed xinyi.claim;
	previous xinyi.claim;
BEGIN
	wanted.community_id := in_community;
	wanted.membership_id := actor_id();
	wanted.name := name_form(request ->> 'name');
	wanted.unregistered := coalesce(wanted.unregistered, false);
	SELECT * INTO filed FROM xinyi.claim c
	WHERE c.community_id = in_community AND c.claim_id = new_id;
	IF NOT FOUND THEN
		previous := lock_claim(in_community, actor_id(), wanted.corrects);
		error := refuse_claim(wanted, request ->> 'name', previous);
		IF error IS NOT NULL THEN
			RETURN NEXT;
			RETURN;
		END IF;
		IF previous.claim_id IS NOT NULL THEN
			PERFORM end_claim(previous);
		END IF;
		INSERT INTO xinyi.claim (community_id, claim_id, membership_id, building, unit, room, name,
		                         unregistered, corrects, filed_at)
		VALUES (in_community, new_id, wanted.membership_id, wanted.building, wanted.unit,
		        wanted.room, wanted.name, wanted.unregistered, wanted.corrects, rule.now())
		ON CONFLICT (community_id, claim_id) DO NOTHING;
		SELECT * INTO STRICT filed FROM xinyi.claim c
		WHERE c.community_id = in_community AND c.claim_id = new_id;
	END IF;
	IF (filed.membership_id, filed.building, filed.unit, filed.room, filed.name,
	    filed.unregistered, filed.corrects)
	   IS DISTINCT FROM (wanted.membership_id, wanted.building, wanted.unit, wanted.room,
	                     wanted.name, wanted.unregistered, wanted.corrects) THEN
		error := 'already_exists_differently';
	ELSE
		claim := filed;
	END IF;
	RETURN NEXT;
END
$$;

CREATE FUNCTION rule.withdraw_claim(in_community integer, of_claim uuid)
RETURNS TABLE (error text, claim xinyi.claim)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	known xinyi.claim := lock_claim(in_community, actor_id(), of_claim);
BEGIN
	IF known.claim_id IS NULL THEN
		RETURN;
	END IF;
	IF known.status NOT IN ('submitted', 'withdrawn') THEN
		error := 'already_decided';
		RETURN NEXT;
		RETURN;
	END IF;
	IF known.status = 'submitted' THEN
		PERFORM end_claim(known);
	END IF;
	RETURN QUERY SELECT NULL::text, c FROM xinyi.claim c
	WHERE c.community_id = known.community_id AND c.claim_id = of_claim;
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

-- The residents whom a claim may mean: those of the flat and those of the same name elsewhere, at
-- most fifty of either kind.
CREATE FUNCTION rule.claim_candidates(of_claim xinyi.claim, OUT candidates json,
                                      OUT candidates_left_out integer)
LANGUAGE plpgsql STABLE AS $$
DECLARE
	own_key constant text := rule.name_key(of_claim.name);
BEGIN
	SELECT coalesce(json_agg(json_build_object(
		       'resident_id', r.resident_id, 'name', r.name, 'building', r.building,
		       'unit', r.unit, 'room', r.room, 'same_flat', r.same_flat,
		       'same_name', r.name_key = own_key, 'member_id', r.membership_id,
		       'roles', coalesce(r.roles, '{}')) ORDER BY r.place), '[]'),
	       coalesce(max(r.found) - count(*), 0)
	INTO candidates, candidates_left_out
	FROM (
		SELECT near.*, m.membership_id, m.roles, count(*) OVER () AS found,
		       row_number() OVER (ORDER BY near.same_flat DESC, near.name_key = own_key DESC,
		                          near.building = of_claim.building DESC, near.building,
		                          near.unit, near.room, near.resident_id) AS place
		FROM (
			(SELECT r.resident_id, r.name, r.name_key, h.building, h.unit, h.room,
			        true AS same_flat
			 FROM xinyi.household h
			 JOIN xinyi.resident r USING (community_id, household_id)
			 WHERE h.community_id = of_claim.community_id AND h.building = of_claim.building
			     AND h.unit = of_claim.unit AND h.room = of_claim.room AND h.closed_on IS NULL
			     AND r.left_at IS NULL
			 ORDER BY r.name_key = own_key DESC, r.resident_id
			 LIMIT 50)
			UNION ALL
			(SELECT r.resident_id, r.name, r.name_key, h.building, h.unit, h.room, false
			 FROM xinyi.resident r
			 JOIN xinyi.household h USING (community_id, household_id)
			 WHERE r.community_id = of_claim.community_id AND r.name_key = own_key
			     AND r.left_at IS NULL
			     AND (h.building, h.unit, h.room)
			         <> (of_claim.building, of_claim.unit, of_claim.room)
			 ORDER BY r.resident_id
			 LIMIT 50)
		) near
		LEFT JOIN xinyi.membership m ON m.community_id = of_claim.community_id
			AND m.resident_id = near.resident_id AND m.account_id IS NOT NULL
		ORDER BY place
		LIMIT 10
	) r;
END
$$;
COMMENT ON FUNCTION rule.claim_candidates IS
	'The first ten residents whom a claim may mean, the likeliest first, and how many more there '
	'are, of at most a hundred.';

CREATE FUNCTION rule.is_candidate(of_claim xinyi.claim, of_resident uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	RETURN EXISTS (
		SELECT FROM resident r
		JOIN household h USING (community_id, household_id)
		WHERE r.community_id = of_claim.community_id AND r.resident_id = of_resident
			AND r.left_at IS NULL
			AND (r.name_key = name_key(of_claim.name)
			     OR (h.building, h.unit, h.room)
			        = (of_claim.building, of_claim.unit, of_claim.room)));
END
$$;

-- meant is the resident whom the decision means, or null.
CREATE FUNCTION rule.refuse_verdict(known xinyi.claim, new_verdict text, because text, meant uuid)
	RETURNS text
LANGUAGE plpgsql STABLE SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	IF known.status <> 'submitted'
	   AND ((known.status, known.reason, known.decided_by)
	        IS DISTINCT FROM (new_verdict, because, actor_id())
	        OR known.resident_id <> meant) THEN
		RETURN 'already_decided';
	END IF;
	IF known.status <> 'submitted' THEN
		RETURN NULL;
	END IF;
	IF known.membership_id = actor_id() OR meant = actor_resident_id() THEN
		RETURN 'conflict_of_interest';
	END IF;
	IF new_verdict <> 'not_registered' AND NOT 'reviewer' = ANY (actor_roles()) THEN
		RETURN 'reviewers_only';
	END IF;
	IF new_verdict <> 'accepted' AND because IS NULL THEN
		RETURN 'reason_required';
	END IF;
	IF new_verdict = 'accepted' AND EXISTS (
		SELECT FROM membership
		WHERE community_id = known.community_id AND membership_id = known.membership_id
			AND resident_id IS NOT NULL) THEN
		RETURN 'already_bound';
	END IF;
	IF new_verdict = 'accepted' AND NOT coalesce(is_candidate(known, meant), false) THEN
		RETURN 'no_matching_resident';
	END IF;
	RETURN NULL;
END
$$;

-- The answer to a claim: verdict, reason, resident_id of the candidate that is accepted (the one of
-- this name in this flat by default), and replaces, the member whose account is unbound for it.
CREATE FUNCTION rule.decide_claim(in_community integer, of_claim uuid, answer jsonb)
RETURNS TABLE (error text, claim xinyi.claim)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	new_verdict constant text := answer ->> 'verdict';
	because constant text := answer ->> 'reason';
	replacing constant uuid := answer ->> 'replaces';
	known xinyi.claim;
	claimant uuid;
	meant uuid;
	has_replaced boolean := false;
BEGIN
	SELECT * INTO known FROM xinyi.claim c
	WHERE c.community_id = in_community AND c.claim_id = of_claim FOR UPDATE;
	IF NOT FOUND THEN
		RETURN;
	END IF;
	meant := coalesce((answer ->> 'resident_id')::uuid, known.resident_id, claimed_resident(known));
	error := refuse_verdict(known, new_verdict, because, meant);
	IF error IS NULL AND known.status = 'submitted' AND new_verdict = 'accepted' THEN
		SELECT bound.error, bound.replaced INTO error, has_replaced
		FROM bind_member(in_community, known.membership_id, meant, 'claim', replacing) bound;
	END IF;
	IF error IS NOT NULL THEN
		RETURN NEXT;
		RETURN;
	END IF;
	IF known.status = 'submitted' THEN
		UPDATE xinyi.claim c
		SET status = new_verdict, reason = because, decided_by = actor_id(),
		    decided_at = rule.now(),
		    resident_id = CASE WHEN new_verdict = 'accepted' THEN meant END,
		    replaces = has_replaced
		WHERE c.community_id = known.community_id AND c.claim_id = of_claim
		RETURNING c.membership_id INTO STRICT claimant;
		PERFORM notify_member(in_community, claimant, 'claim_' || new_verdict, of_claim::text);
	END IF;
	RETURN QUERY SELECT NULL::text, c FROM xinyi.claim c
	WHERE c.community_id = known.community_id AND c.claim_id = of_claim;
END
$$;

-- For the phone of a resident who has another account: the caller's claim to be that resident, the
-- one that waits or a new one.
CREATE FUNCTION rule.claim_by_phone(in_community integer, meant uuid, OUT error text,
                                    OUT claim_id uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	waiting xinyi.claim;
BEGIN
	SELECT * INTO waiting FROM xinyi.claim c
	WHERE c.community_id = in_community AND c.membership_id = actor_id()
		AND c.status = 'submitted';
	IF waiting.claim_id IS NOT NULL AND claimed_resident(waiting) IS DISTINCT FROM meant THEN
		error := 'claim_under_way';
	END IF;
	claim_id := waiting.claim_id;
	IF claim_id IS NULL THEN
		INSERT INTO xinyi.claim AS filed (community_id, claim_id, membership_id, building, unit,
		                                  room, name, by_phone, filed_at)
		SELECT in_community, gen_random_uuid(), actor_id(), h.building, h.unit, h.room, r.name,
		       true, rule.now()
		FROM resident r
		JOIN household h USING (community_id, household_id)
		WHERE r.community_id = in_community AND r.resident_id = meant
		RETURNING filed.claim_id INTO STRICT claim_id;
	END IF;
END
$$;

CREATE FUNCTION rule.bind_by_phone(in_community integer, hash bytea)
RETURNS TABLE (error text, resident_id uuid, name text, household_code text, claim_id uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	candidate record;
BEGIN
	SELECT r.resident_id, r.name, h.code INTO candidate
	FROM resident r
	JOIN household h USING (community_id, household_id)
	WHERE r.community_id = in_community AND r.phone_hash = hash AND r.left_at IS NULL;
	IF NOT consents(in_community, actor_id(), 'privacy') THEN
		error := 'consent_required';
	ELSIF candidate.resident_id IS NULL THEN
		error := 'phone_not_registered';
	ELSE
		error := bind_without_claim(in_community, actor_id(), candidate.resident_id, 'phone');
	END IF;
	IF error = 'no_matching_resident' THEN
		error := 'phone_not_registered';
	ELSIF error = 'resident_already_bound' THEN
		SELECT filed.error, filed.claim_id INTO error, claim_id
		FROM claim_by_phone(in_community, candidate.resident_id) filed;
	ELSIF error IS NULL THEN
		resident_id := candidate.resident_id;
		name := candidate.name;
		household_code := candidate.code;
	END IF;
	RETURN NEXT;
END
$$;
