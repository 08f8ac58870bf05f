-- Who stands at the counter: what the storekeeper sees of a household whose code or card was
-- scanned, and what is redeemed for it.

CREATE FUNCTION rule.masked_members(in_community integer, of_household bigint, OUT names json,
                                    OUT members json, OUT members_left_out integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	SELECT coalesce(json_agg(mask_name(r.name) ORDER BY r.is_head DESC, r.name), '[]'),
	       coalesce(json_agg(json_build_object('resident_id', r.resident_id,
	                                           'name', mask_name(r.name))
	                         ORDER BY r.is_head DESC, r.name), '[]')
	INTO names, members
	FROM (
		SELECT resident_id, name, is_head FROM resident
		WHERE community_id = in_community AND household_id = of_household AND left_at IS NULL
		ORDER BY is_head DESC, name
		LIMIT 20
	) r;
	members_left_out := (SELECT greatest(count(*) - 20, 0) FROM resident
	                     WHERE community_id = in_community AND household_id = of_household
		                     AND left_at IS NULL);
END
$$;
COMMENT ON FUNCTION rule.masked_members IS
	'The masked names of the first twenty members of a household, alone and with the identifiers '
	'of the residents, and how many more there are.';

CREATE FUNCTION rule.waiting_goods(in_community integer, of_household bigint, OUT redemptions json,
                                   OUT redemptions_left_out integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	redemptions := (SELECT coalesce(json_agg(json_build_object(
		'redemption_id', r.redemption_id,
		'event_name', r.name,
		'goods', goods_of(in_community, r.redemption_id),
		'points', r.points,
		'lapses_at', instant(r.lapses_at)) ORDER BY r.redemption_no), '[]')
	FROM (
		SELECT r.redemption_id, r.redemption_no, e.name, r.points, e.lapses_at
		FROM redemption r
		JOIN redemption_event e USING (community_id, event_id)
		WHERE r.community_id = in_community AND r.household_id = of_household
			AND r.status = 'held' AND e.lapses_at > rule.now()
		ORDER BY r.redemption_no
		LIMIT 20
	) r);
	redemptions_left_out := (
		SELECT greatest(count(*) - 20, 0) FROM redemption r
		JOIN redemption_event e USING (community_id, event_id)
		WHERE r.community_id = in_community AND r.household_id = of_household
			AND r.status = 'held' AND e.lapses_at > rule.now());
END
$$;
COMMENT ON FUNCTION rule.waiting_goods IS
	'The oldest 20 redemptions that a household can still collect, and how many more there are.';

CREATE FUNCTION rule.counter_offers(in_community integer, of_event uuid, of_household bigint)
	RETURNS json
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	open_period constant integer := (SELECT period_id FROM period
	                                 WHERE community_id = in_community AND status = 'open');
BEGIN
	RETURN (SELECT coalesce(json_agg(json_build_object(
		'reward_id', (w.reward).reward_id,
		'kind', (w.reward).kind,
		'name', (w.reward).name,
		'unit', (w.reward).unit,
		'price', (w.reward).price,
		'available', w.available,
		'limit_per_period', (w.reward).limit_per_period,
		'allowed', allowed_quantity(w.reward, of_household, open_period))
		ORDER BY (w.reward).reward_no), '[]')
	FROM (
		SELECT w AS reward, s.stock - s.held AS available
		FROM event_offer o
		JOIN reward w USING (community_id, reward_id)
		JOIN reward_stock s USING (community_id, reward_id)
		WHERE o.community_id = in_community AND o.event_id = of_event AND w.active
			AND (w.valid_until IS NULL OR w.valid_until >= day(rule.now()))
		ORDER BY w.reward_no
		LIMIT 200
	) w);
END
$$;
COMMENT ON FUNCTION rule.counter_offers IS
	'What can be redeemed in an event, and how many of each one household may still redeem.';

-- One code, or one card; who of the household is there is asked with the card alone, and then when
-- it redeems.
CREATE FUNCTION rule.refuse_visitor(shown rule.visitor, redeems boolean) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN num_nonnulls(shown.counter_code, shown.card_code) <> 1
	OR (shown.present IS NOT NULL) <> (redeems AND shown.card_code IS NOT NULL)
	THEN 'code_or_card_needed' END;

-- Which of the members is in the way, or missing.
CREATE FUNCTION rule.visitor_violations(shown rule.visitor) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
	RETURN jsonb_build_array(jsonb_build_object('pointer', CASE
		WHEN num_nonnulls(shown.counter_code, shown.card_code) = 1 THEN '/present'
		WHEN shown.card_code IS NOT NULL THEN '/card_code'
		ELSE '/counter_code' END));
END
$$;

CREATE FUNCTION rule.mistyped_violations(code text, shown rule.visitor) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
	RETURN CASE WHEN code = 'code_mistyped' THEN jsonb_build_array(jsonb_build_object('pointer',
		CASE WHEN shown.card_code IS NULL THEN '/counter_code' ELSE '/card_code' END)) END;
END
$$;

-- Whom a code means that was scanned or typed. A wrong one is counted here; a right one is refused
-- to who typed too many later, under the lock of the household.
CREATE FUNCTION rule.find_by_code(in_community integer, shown_code text, new_id uuid)
	RETURNS rule.redeeming
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	how redeeming;
	found record;
BEGIN
	how.at_counter := true;
	how.counter_digest := sha256(convert_to(shown_code, 'UTF8'));
	-- A retry is answered even if the code has expired in the meantime.
	how.household_id := (SELECT household_id FROM redemption
	                     WHERE community_id = in_community AND redemption_id = new_id
		                     AND counter_code = how.counter_digest);
	IF how.household_id IS NULL THEN
		SELECT * INTO found FROM read_counter_code(in_community, shown_code);
		how.household_id := found.household_id;
		how.helper_no := found.helper_no;
		how.error := CASE WHEN may_not_serve(in_community, found.household_id)
		                  THEN 'conflict_of_interest'
		                  WHEN found.error IS NOT NULL
		                  THEN refuse_counter_code(in_community, shown_code, found.error) END;
	END IF;
	RETURN how;
END
$$;

-- Whom a card means. Whether its code is right is asked under the lock of the household, because
-- wrong codes are locked after it; without a household it is asked here.
CREATE FUNCTION rule.find_by_card(in_community integer, shown rule.visitor) RETURNS rule.redeeming
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	how redeeming;
BEGIN
	how.at_counter := true;
	how.card := card_numbered(in_community, shown.card_code);
	how.card_code := shown.card_code;
	how.present := shown.present;
	how.card_points_max := card_points_max(in_community);
	how.household_id := (how.card).household_id;
	IF how.household_id IS NULL THEN
		how.error := refuse_card(in_community, shown.card_code, how.card);
	END IF;
	RETURN how;
END
$$;

-- The storekeeper picks for the household that stands there, and hands over at once.
CREATE FUNCTION rule.redeem_at_counter(in_community integer, new_id uuid, shown rule.visitor,
                                       wish jsonb)
RETURNS TABLE (error text, violations jsonb, redemption xinyi.redemption)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	how redeeming;
BEGIN
	error := refuse_visitor(shown, true);
	IF error IS NOT NULL THEN
		violations := visitor_violations(shown);
	ELSIF shown.card_code IS NULL THEN
		how := find_by_code(in_community, shown.counter_code, new_id);
	ELSE
		how := find_by_card(in_community, shown);
		wish := wish || jsonb_build_object('card_no', (how.card).card_no,
		                                   'present', shown.present);
	END IF;
	error := coalesce(error, how.error);
	IF error IS NULL THEN
		RETURN QUERY SELECT * FROM place_redemption(in_community, new_id, wish, how);
		RETURN;
	END IF;
	violations := coalesce(violations, mistyped_violations(error, shown));
	RETURN NEXT;
END
$$;

-- Why a household cannot be looked up by its code; null when it can.
CREATE FUNCTION rule.refuse_look_up(in_community integer, how rule.redeeming) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	IF (how.card).card_id IS NOT NULL THEN
		RETURN refuse_card(in_community, how.card_code, how.card);
	END IF;
	IF has_guessed_enough(in_community) THEN
		RETURN 'too_many_wrong_codes';
	END IF;
	RETURN (SELECT 'counter_code_used' FROM redemption
	        WHERE community_id = in_community AND counter_code = how.counter_digest);
END
$$;

-- Nothing is written but wrong codes: the code stays good for one redemption.
CREATE FUNCTION rule.look_up_counter_code(in_community integer, shown rule.visitor, of_event uuid)
RETURNS TABLE (error text, violations jsonb, household_code text, building integer, names json,
               members json, members_left_out integer, available integer, held integer,
               card_points_left integer, helper text, redemptions json,
               redemptions_left_out integer, offers json, expires_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	how redeeming;
BEGIN
	error := refuse_visitor(shown, false);
	IF error IS NOT NULL THEN
		violations := visitor_violations(shown);
	ELSIF shown.card_code IS NULL THEN
		how := find_by_code(in_community, shown.counter_code, NULL);
	ELSE
		how := find_by_card(in_community, shown);
	END IF;
	error := coalesce(error, how.error, refuse_look_up(in_community, how));
	violations := coalesce(violations, mistyped_violations(error, shown));
	error := coalesce(error, refuse_shopping(in_community, of_event));
	IF error IS NOT NULL THEN
		RETURN NEXT;
		RETURN;
	END IF;
	RETURN QUERY
	SELECT NULL::text, NULL::jsonb, h.code, h.building::integer, m.names, m.members,
	       m.members_left_out, available_points(h), h.held,
	       CASE WHEN how.card_points_max IS NOT NULL
	            THEN rule.card_points_left(in_community, h.household_id) END,
	       helper_name(in_community, how.helper_no), w.redemptions, w.redemptions_left_out,
	       counter_offers(in_community, of_event, h.household_id),
	       (SELECT c.expires_at FROM read_counter_code(in_community, shown.counter_code) c)
	FROM household h
	CROSS JOIN LATERAL masked_members(in_community, h.household_id) m
	CROSS JOIN LATERAL waiting_goods(in_community, h.household_id) w
	WHERE h.community_id = in_community AND h.household_id = how.household_id;
END
$$;
