-- How holds end: collected by code, cancelled, or lapsed.

-- A redemption under its household's lock; null for a caller who may not see it.
CREATE FUNCTION rule.lock_redemption(in_community integer, of_redemption uuid)
	RETURNS xinyi.redemption
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	known redemption;
BEGIN
	SELECT * INTO known FROM redemption
	WHERE community_id = in_community AND redemption_id = of_redemption
		AND (household_id = actor_household_id()
		     OR actor_roles() && '{storekeeper,administrator}' OR actor_id() IS NULL);
	IF NOT FOUND THEN
		RETURN NULL;
	END IF;
	PERFORM take_open_period(in_community);
	PERFORM pg_advisory_xact_lock_shared(offer_lock(), in_community);
	PERFORM FROM household
	WHERE community_id = known.community_id AND household_id = known.household_id
	FOR NO KEY UPDATE;
	SELECT * INTO STRICT known FROM redemption
	WHERE community_id = known.community_id AND redemption_id = of_redemption;
	RETURN known;
END
$$;

CREATE FUNCTION rule.hold_lapses_at(placed xinyi.redemption) RETURNS timestamptz
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN (SELECT lapses_at FROM xinyi.redemption_event
	WHERE community_id = placed.community_id AND event_id = placed.event_id);
END
$$;

-- Why a hold can no longer be ended; null when it can.
CREATE FUNCTION rule.refuse_ended(placed xinyi.redemption) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
	IF placed.status = 'collected' THEN
		RETURN 'already_collected';
	END IF;
	IF placed.status = 'cancelled' THEN
		RETURN 'already_cancelled';
	END IF;
	IF placed.status = 'undone' THEN
		RETURN 'already_undone';
	END IF;
	IF placed.status = 'lapsed' OR rule.hold_lapses_at(placed) <= rule.now() THEN
		RETURN 'hold_lapsed';
	END IF;
	RETURN NULL;
END
$$;

-- code as it was read, or null.
CREATE FUNCTION rule.refuse_collecting(placed xinyi.redemption, code text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	refusal text := refuse_code(placed.community_id, code, placed.code = code, 'code_wrong');
BEGIN
	IF refusal IS NOT NULL THEN
		RETURN refusal;
	END IF;
	-- A helper whose term is over has redeemed all the same.
	IF may_not_serve(placed.community_id, placed.household_id)
	   OR placed.redeemed_by = actor_id() THEN
		RETURN 'conflict_of_interest';
	END IF;
	RETURN refuse_ended(placed);
END
$$;

CREATE FUNCTION rule.collect_redemption(in_community integer, of_redemption uuid, typed_code text)
RETURNS TABLE (error text, redemption xinyi.redemption)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	known xinyi.redemption := lock_redemption(in_community, of_redemption);
BEGIN
	IF known.redemption_id IS NULL THEN
		RETURN;
	END IF;
	-- What was taken back afterwards had been collected.
	IF (known.code, known.status IN ('collected', 'undone'), known.ended_by)
	   IS DISTINCT FROM (read_code(typed_code), true, actor_label()) THEN
		error := refuse_collecting(known, read_code(typed_code));
		IF error IS NULL THEN
			PERFORM hand_out(known);
			PERFORM notify_household(in_community, known.household_id, 'redemption_collected',
			                         of_redemption::text);
		END IF;
	END IF;
	redemption := (SELECT r FROM xinyi.redemption r
	               WHERE r.community_id = known.community_id
		               AND r.redemption_id = of_redemption AND error IS NULL);
	RETURN NEXT;
END
$$;
COMMENT ON FUNCTION rule.collect_redemption IS
	'The storekeeper hands over. The same code by the same storekeeper again gets the same answer.';

CREATE FUNCTION rule.look_up_redemption(in_community integer, typed_code text)
RETURNS TABLE (error text, redemption xinyi.redemption)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	found xinyi.redemption;
BEGIN
	SELECT * INTO found FROM xinyi.redemption r
	WHERE r.community_id = in_community AND r.code = read_code(typed_code);
	error := refuse_code(in_community, read_code(typed_code), found.redemption_id IS NOT NULL,
	                     'code_unknown');
	redemption := CASE WHEN error IS NULL THEN found END;
	RETURN NEXT;
END
$$;

-- The household may without a reason; the shop only with one, which the household is told.
CREATE FUNCTION rule.cancel_redemption(in_community integer, of_redemption uuid, because text)
RETURNS TABLE (error text, redemption xinyi.redemption)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	known xinyi.redemption := lock_redemption(in_community, of_redemption);
	own boolean := known.household_id IS NOT DISTINCT FROM actor_household_id();
BEGIN
	IF known.redemption_id IS NULL THEN
		RETURN;
	END IF;
	IF known.status <> 'cancelled'
		OR (known.ended_by, known.reason) IS DISTINCT FROM (actor_label(), because) THEN
		IF NOT own AND because IS NULL THEN
			error := 'reason_required';
		ELSE
			error := refuse_ended(known);
		END IF;
		IF error IS NULL THEN
			known.status := 'cancelled';
			known.cancelled_by := CASE WHEN NOT own THEN 'shop'
			                           WHEN actor_helper_no() IS NULL THEN 'household'
			                           ELSE 'helper' END;
			known.reason := because;
			PERFORM give_back(known);
			IF NOT own THEN
				PERFORM notify_household(in_community, known.household_id, 'redemption_cancelled',
				                         of_redemption::text, good_until(rule.now()));
			END IF;
		END IF;
	END IF;
	redemption := (SELECT r FROM xinyi.redemption r
	               WHERE r.community_id = known.community_id
		               AND r.redemption_id = of_redemption AND error IS NULL);
	RETURN NEXT;
END
$$;

-- One a call, and so one a transaction: it holds a household and shelves.
CREATE FUNCTION rule.lapse_next_hold(in_community integer) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	due uuid;
	known redemption;
BEGIN
	LOOP
		SELECT r.redemption_id INTO due
		FROM redemption_event e
		JOIN redemption r USING (community_id, event_id)
		WHERE e.community_id = in_community AND e.lapses_at <= rule.now()
			AND r.status = 'held'
		ORDER BY r.redemption_no
		LIMIT 1;
		IF NOT FOUND THEN
			RETURN NULL;
		END IF;
		known := lock_redemption(in_community, due);
		-- Another transaction may have ended it during the wait, or the event may have been
		-- extended.
		IF known.status = 'held' AND hold_lapses_at(known) <= rule.now() THEN
			known.status := 'lapsed';
			PERFORM give_back(known);
			PERFORM notify_household(in_community, known.household_id, 'redemption_lapsed',
			                         due::text);
			RETURN due;
		END IF;
	END LOOP;
END
$$;
COMMENT ON FUNCTION rule.lapse_next_hold IS
	'Ends the oldest hold that was not collected in time; null when there is none.';
