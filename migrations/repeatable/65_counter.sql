-- Who stands at the counter: what the storekeeper sees of a household whose code was scanned.

CREATE FUNCTION rule.masked_members(in_community integer, of_household bigint, OUT names json,
                                    OUT members_left_out integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	names := (SELECT coalesce(json_agg(mask_name(r.name) ORDER BY r.is_head DESC, r.name), '[]')
	FROM (
		SELECT name, is_head FROM resident
		WHERE community_id = in_community AND household_id = of_household AND left_at IS NULL
		ORDER BY is_head DESC, name
		LIMIT 20
	) r);
	members_left_out := (SELECT greatest(count(*) - 20, 0) FROM resident
	                     WHERE community_id = in_community AND household_id = of_household
		                     AND left_at IS NULL);
END
$$;
COMMENT ON FUNCTION rule.masked_members IS
	'The masked names of the first twenty members of a household, and how many more there are.';

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

-- Only a wrong code is counted: a right one stays good for one redemption.
CREATE FUNCTION rule.look_up_counter_code(in_community integer, shown_code text, of_event uuid)
RETURNS TABLE (error text, household_code text, building integer, names json,
               members_left_out integer, available integer, held integer, redemptions json,
               redemptions_left_out integer, offers json, expires_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	shown record;
BEGIN
	SELECT * INTO shown FROM read_counter_code(in_community, shown_code);
	error := refuse_counter_code(in_community, shown_code, shown.error);
	IF error IS NULL AND shown.household_id = actor_household_id() THEN
		error := 'conflict_of_interest';
	ELSIF error IS NULL AND EXISTS (
		SELECT FROM redemption r
		WHERE r.community_id = in_community
			AND r.counter_code = sha256(convert_to(shown_code, 'UTF8'))) THEN
		error := 'counter_code_used';
	ELSIF error IS NULL THEN
		error := refuse_shopping(in_community, of_event);
	END IF;
	IF error IS NOT NULL THEN
		RETURN NEXT;
		RETURN;
	END IF;
	RETURN QUERY
	SELECT NULL::text, h.code, h.building::integer, m.names, m.members_left_out,
	       available_points(h), h.held, w.redemptions, w.redemptions_left_out,
	       counter_offers(in_community, of_event, h.household_id), shown.expires_at
	FROM household h
	CROSS JOIN LATERAL masked_members(in_community, h.household_id) m
	CROSS JOIN LATERAL waiting_goods(in_community, h.household_id) w
	WHERE h.community_id = in_community AND h.household_id = shown.household_id;
END
$$;
