-- Redeeming. A hold changes only under its household's lock.

CREATE TYPE rule.priced_line AS (place integer, reward_id uuid, quantity integer, price integer,
                                 kind text, discount_percent integer, discount_fen integer,
                                 valid_from date, valid_until date, offered boolean,
                                 allowed integer);

-- How many of a reward a household may still redeem in a period; null when it has no limit.
CREATE FUNCTION rule.allowed_quantity(of xinyi.reward, of_household bigint, in_period integer)
	RETURNS integer
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	IF of.limit_per_period IS NULL THEN
		RETURN NULL;
	END IF;
	RETURN greatest(of.limit_per_period - (
		SELECT coalesce(sum(l.quantity), 0) FROM redemption_line l
		WHERE l.community_id = of.community_id AND l.household_id = of_household
			AND l.reward_id = of.reward_id AND l.period_id = in_period AND l.counts), 0);
END
$$;

-- The lines of a request with their index and what they cost, in the order in which shelves are
-- locked.
CREATE FUNCTION rule.priced_lines(in_community integer, request jsonb, of_household bigint,
                                  in_period integer)
	RETURNS SETOF rule.priced_line
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	SELECT (wish.mention - 1)::integer, wish.reward_id, wish.quantity, w.price, w.kind,
	       w.discount_percent, w.discount_fen, w.valid_from, w.valid_until,
	       w.active IS TRUE AND (w.valid_until IS NULL OR w.valid_until >= day(rule.now()))
	       AND EXISTS (
		       SELECT FROM event_offer o
		       WHERE o.community_id = in_community
			       AND o.event_id = (request ->> 'event_id')::uuid
			       AND o.reward_id = wish.reward_id),
	       allowed_quantity(w, of_household, in_period)
	FROM ROWS FROM (jsonb_to_recordset(request -> 'lines') AS (reward_id uuid, quantity integer))
		WITH ORDINALITY AS wish(reward_id, quantity, mention)
	LEFT JOIN reward w ON w.community_id = in_community AND w.reward_id = wish.reward_id;
END
$$;

-- Why nothing can be redeemed in an event now; null when it can.
CREATE FUNCTION rule.refuse_shopping(in_community integer, of_event uuid) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	event redemption_event;
BEGIN
	SELECT * INTO event FROM redemption_event
	WHERE community_id = in_community AND event_id = of_event;
	IF NOT FOUND THEN
		RETURN 'unknown_event';
	END IF;
	IF rule.now() < event.opens_at THEN
		RETURN 'event_not_open';
	END IF;
	IF rule.now() >= event.closes_at THEN
		RETURN 'event_over';
	END IF;
	RETURN NULL;
END
$$;

CREATE FUNCTION rule.refuse_redemption(of_event uuid, spender xinyi.household,
                                       basket rule.priced_line[]) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	refusal constant text := refuse_shopping(spender.community_id, of_event);
	wished record;
BEGIN
	IF refusal IS NOT NULL THEN
		RETURN refusal;
	END IF;
	SELECT count(*) AS lines, count(DISTINCT reward_id) AS rewards, bool_and(offered) AS offered,
	       bool_and(allowed IS NULL OR quantity <= allowed) AS within_limit,
	       sum(quantity::bigint * price) AS points
	INTO wished
	FROM unnest(basket);
	IF wished.rewards < wished.lines THEN
		RETURN 'reward_named_twice';
	END IF;
	IF NOT wished.offered THEN
		RETURN 'not_on_offer';
	END IF;
	IF NOT wished.within_limit THEN
		RETURN 'over_limit';
	END IF;
	IF wished.points > available_points(spender) THEN
		RETURN 'points_short';
	END IF;
	RETURN NULL;
END
$$;

-- The lines at fault, with how many can be redeemed at most; of too few points, how many there are
-- and how many are missing.
CREATE FUNCTION rule.redemption_violations(code text, spender xinyi.household,
                                           basket rule.priced_line[]) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	spendable constant integer := available_points(spender);
BEGIN
	IF code = 'points_short' THEN
		RETURN (SELECT jsonb_build_array(jsonb_build_object(
			'pointer', '/lines',
			'bound', spendable,
			'missing', sum(quantity::bigint * price) - spendable))
		FROM unnest(basket));
	END IF;
	RETURN violations_of(ARRAY(
		SELECT ROW('/lines/' || wrong.place, NULL, NULL,
		           CASE code WHEN 'over_limit' THEN wrong.allowed END, NULL)::violation
		FROM (SELECT *, row_number() OVER (PARTITION BY reward_id ORDER BY place) AS mention
		      FROM unnest(basket)) wrong
		WHERE CASE code WHEN 'reward_named_twice' THEN wrong.mention > 1
		                WHEN 'not_on_offer' THEN NOT wrong.offered
		                WHEN 'over_limit' THEN wrong.quantity > wrong.allowed END
		ORDER BY wrong.place));
END
$$;

-- The first of these lines wants more than what is left, and others may.
CREATE FUNCTION rule.refuse_sold_out(in_community integer, basket rule.priced_line[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	PERFORM refuse_at('sold_out', violations_of(ARRAY(
		SELECT ROW('/lines/' || l.place, NULL, NULL, s.stock - s.held, NULL)::violation
		FROM unnest(basket) l
		JOIN reward_stock s ON s.community_id = in_community AND s.reward_id = l.reward_id
		WHERE s.stock - s.held < l.quantity OR l.place = basket[1].place
		ORDER BY l.place)));
END
$$;

-- Last, so that the most contended reward is locked for as short as possible. Whether there is
-- enough is known only after the other writes, so this raises as a guard does.
CREATE FUNCTION rule.hold_stock(placed xinyi.redemption, basket rule.priced_line[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	line priced_line;
	free integer;
BEGIN
	FOR i IN 1 .. cardinality(basket) LOOP
		line := basket[i];
		UPDATE reward_stock SET held = held + line.quantity
		WHERE community_id = placed.community_id AND reward_id = line.reward_id
			AND stock - held >= line.quantity
		RETURNING stock - held INTO free;
		IF NOT FOUND THEN
			PERFORM refuse_sold_out(placed.community_id, basket[i:]);
		END IF;
		PERFORM warn_of_stock(placed.community_id, line.reward_id, free + line.quantity, free);
	END LOOP;
	PERFORM gauge_redeemed(placed.community_id, placed.period_id, placed.points);
END
$$;

-- The points of a hold are spent when it is collected, in the name of who redeemed.
CREATE FUNCTION rule.spend_held(placed xinyi.redemption) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	taken period := take_open_period(placed.community_id);
	line ledger_entry;
BEGIN
	line.community_id := placed.community_id;
	line.household_id := placed.household_id;
	line.period_id := taken.period_id;
	line.kind := 'redemption';
	line.redemption_id := placed.redemption_id;
	line.points := -placed.points;
	line.resident_id := coalesce(placed.present, (
		SELECT m.resident_id FROM household_helper h
		JOIN membership m USING (community_id, membership_id)
		WHERE h.community_id = placed.community_id AND h.helper_no = placed.helper_no), (
		SELECT r.resident_id FROM membership m
		JOIN resident r USING (community_id, resident_id)
		WHERE m.community_id = placed.community_id AND m.membership_id = placed.redeemed_by
			AND r.household_id = placed.household_id AND placed.counter_code IS NULL));
	PERFORM append_points(line);
	PERFORM forget_shortfalls(placed.community_id, placed.household_id);
END
$$;

-- Hands out what is held: the shelf loses it, and vouchers come into being, on the terms of the day
-- of redeeming.
CREATE FUNCTION rule.hand_out(placed xinyi.redemption) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	line redemption_line;
	shelf reward_stock;
BEGIN
	PERFORM spend_held(placed);
	FOR line IN
		SELECT * FROM redemption_line
		WHERE community_id = placed.community_id AND redemption_id = placed.redemption_id
		ORDER BY reward_id
	LOOP
		UPDATE reward_stock SET stock = stock - line.quantity, held = held - line.quantity,
			move_count = move_count + 1
		WHERE community_id = placed.community_id AND reward_id = line.reward_id
		RETURNING * INTO STRICT shelf;
		INSERT INTO stock_move (community_id, reward_id, reward_move_no, kind, quantity, stock,
		                        redemption_id, moved_by, moved_at)
		VALUES (placed.community_id, line.reward_id, shelf.move_count, 'handed_out',
		        -line.quantity, shelf.stock, placed.redemption_id, actor_label(), rule.now());
		INSERT INTO voucher (community_id, code, redemption_id, reward_id, household_id,
		                     discount_percent, discount_fen, valid_from, valid_until, issued_at)
		SELECT placed.community_id, new_code(), placed.redemption_id, line.reward_id,
		       placed.household_id, line.discount_percent, line.discount_fen, line.valid_from,
		       line.valid_until, rule.now()
		FROM reward w, generate_series(1, line.quantity)
		WHERE w.community_id = placed.community_id AND w.reward_id = line.reward_id
			AND w.kind = 'voucher';
	END LOOP;
	UPDATE redemption SET status = 'collected', ended_by = actor_label(), ended_at = rule.now()
	WHERE community_id = placed.community_id AND redemption_id = placed.redemption_id;
END
$$;

-- So many points of a redemption are free again: those that the shop gives back for 30 days at
-- least, others as what they were.
CREATE FUNCTION rule.restore_redeemed(placed xinyi.redemption, in_period integer, free integer,
                                      by_shop boolean) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	given shortfall;
BEGIN
	PERFORM restore_points(placed.community_id, placed.household_id, in_period,
	                       placed.redemption_no, (0, 0, free)::earning);
	IF by_shop THEN
		given.kind := 'return';
		given.community_id := placed.community_id;
		given.household_id := placed.household_id;
		given.redemption_id := placed.redemption_id;
		given.wanted := placed.points;
		given.follows := placed.redemption_no;
		given.from_period := 0;
		PERFORM renew_points(given, in_period);
	END IF;
	PERFORM forget_shortfalls(placed.community_id, placed.household_id);
END
$$;

-- The points of a hold are free again, under the lock of the household.
CREATE FUNCTION rule.free_held(placed xinyi.redemption) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	taken period := take_open_period(placed.community_id);
BEGIN
	PERFORM lock_points(placed.community_id, placed.household_id, taken.period_id);
	UPDATE household SET held = held - placed.points
	WHERE community_id = placed.community_id AND household_id = placed.household_id;
	PERFORM restore_redeemed(placed, taken.period_id, placed.points,
	                         placed.cancelled_by IS NOT DISTINCT FROM 'shop');
END
$$;

-- Returns points and stock: the end of a hold that was not collected. The caller records how it
-- ended.
CREATE FUNCTION rule.give_back(placed xinyi.redemption) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	line redemption_line;
BEGIN
	PERFORM free_held(placed);
	UPDATE redemption SET status = placed.status, cancelled_by = placed.cancelled_by,
		ended_by = actor_label(), ended_at = rule.now(), reason = placed.reason
	WHERE community_id = placed.community_id AND redemption_id = placed.redemption_id;
	UPDATE redemption_line SET counts = false
	WHERE community_id = placed.community_id AND redemption_id = placed.redemption_id;
	FOR line IN
		SELECT * FROM redemption_line
		WHERE community_id = placed.community_id AND redemption_id = placed.redemption_id
		ORDER BY reward_id
	LOOP
		UPDATE reward_stock SET held = held - line.quantity
		WHERE community_id = placed.community_id AND reward_id = line.reward_id;
	END LOOP;
	PERFORM gauge_redeemed(placed.community_id, placed.period_id, -placed.points);
END
$$;

-- Holds points and stock in one transaction, or neither.
CREATE FUNCTION rule.hold_points(new_id uuid, spender xinyi.household, in_period integer,
                                 request jsonb, basket rule.priced_line[], how rule.redeeming)
	RETURNS xinyi.redemption
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	placed redemption;
	goods boolean;
	total integer;
BEGIN
	SELECT sum(quantity * price), bool_or(kind = 'goods') INTO total, goods
	FROM unnest(basket);
	PERFORM lapse_household(spender, in_period);
	UPDATE household SET held = held + total
	WHERE community_id = spender.community_id AND household_id = spender.household_id
	RETURNING * INTO STRICT spender;
	INSERT INTO redemption (community_id, redemption_id, event_id, household_id, period_id, points,
	                        entries_before, code, counter_code, card_id, present,
	                        card_points_max, helper_no, redeemed_by, redeemed_at,
	                        request_digest)
	VALUES (spender.community_id, new_id, (request ->> 'event_id')::uuid, spender.household_id,
	        in_period, total, spender.entry_count, new_code(), how.counter_digest,
	        (how.card).card_id, how.present, how.card_points_max, how.helper_no, actor_id(),
	        rule.now(), digest(request))
	RETURNING * INTO placed;
	INSERT INTO redemption_line (community_id, redemption_id, reward_id, household_id, period_id,
	                             quantity, price, discount_percent, discount_fen, valid_from,
	                             valid_until)
	SELECT placed.community_id, new_id, reward_id, placed.household_id, in_period, quantity, price,
	       discount_percent, discount_fen, valid_from, valid_until
	FROM unnest(basket);
	PERFORM hold_stock(placed, basket);
	IF how.at_counter OR NOT goods THEN
		PERFORM hand_out(placed);
	END IF;
	SELECT * INTO STRICT placed FROM redemption
	WHERE community_id = spender.community_id AND redemption_id = new_id;
	RETURN placed;
END
$$;

-- Where it wants more than it may spend by card today: how many it may, and how many are missing.
CREATE FUNCTION rule.over_card_limit(spender xinyi.household, basket rule.priced_line[],
                                     how rule.redeeming) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	wished constant bigint := (SELECT sum(quantity::bigint * price) FROM unnest(basket));
	allowed constant integer := card_points_left(spender.community_id, spender.household_id);
BEGIN
	IF how.card_points_max IS NULL OR wished <= allowed THEN
		RETURN NULL;
	END IF;
	RETURN jsonb_build_array(jsonb_build_object(
		'pointer', '/lines', 'bound', allowed, 'missing', wished - allowed));
END
$$;

CREATE FUNCTION rule.refuse_basket(of_event uuid, spender xinyi.household,
                                   basket rule.priced_line[], how rule.redeeming,
                                   OUT error text, OUT violations jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	error := refuse_redemption(of_event, spender, basket);
	IF error IS NOT NULL THEN
		violations := redemption_violations(error, spender, basket);
		RETURN;
	END IF;
	violations := over_card_limit(spender, basket, how);
	IF violations IS NOT NULL THEN
		error := 'over_card_limit';
	END IF;
END
$$;

-- A concurrent request of the same name waits for the household, and finds the first redemption.
CREATE FUNCTION rule.place_redemption(in_community integer, new_id uuid, request jsonb,
                                      how rule.redeeming)
RETURNS TABLE (error text, violations jsonb, redemption xinyi.redemption)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	known xinyi.redemption;
	spender household;
	basket priced_line[];
	taken period := take_open_period(in_community);
BEGIN
	PERFORM pg_advisory_xact_lock_shared(offer_lock(), in_community);
	SELECT * INTO STRICT spender FROM household h
	WHERE h.community_id = in_community AND h.household_id = how.household_id
	FOR NO KEY UPDATE;
	SELECT * INTO known FROM xinyi.redemption r
	WHERE r.community_id = spender.community_id AND r.redemption_id = new_id;
	IF FOUND THEN
		IF known.household_id <> how.household_id OR known.redeemed_by <> actor_id()
		   OR known.request_digest <> digest(request) THEN
			error := 'already_exists_differently';
		END IF;
		redemption := CASE WHEN error IS NULL THEN known END;
		RETURN NEXT;
		RETURN;
	END IF;
	error := refuse_how(spender, how);
	violations := card_violations(error);
	IF error IS NULL THEN
		basket := ARRAY(
			SELECT l FROM priced_lines(in_community, request, how.household_id,
			                           taken.period_id) l
			ORDER BY l.reward_id);
		SELECT * INTO error, violations
		FROM refuse_basket((request ->> 'event_id')::uuid, spender, basket, how);
	END IF;
	IF error IS NULL THEN
		redemption := hold_points(new_id, spender, taken.period_id, request, basket, how);
	END IF;
	RETURN NEXT;
END
$$;

CREATE FUNCTION rule.redeem(in_community integer, new_id uuid, request jsonb)
RETURNS TABLE (error text, violations jsonb, redemption xinyi.redemption)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	how redeeming;
BEGIN
	-- A retry is answered even if the consent was withdrawn in the meantime.
	IF NOT consents(in_community, actor_id(), 'privacy') AND NOT EXISTS (
		SELECT FROM xinyi.redemption r
		WHERE r.community_id = in_community AND r.redemption_id = new_id
			AND r.redeemed_by = actor_id()) THEN
		error := 'consent_required';
		RETURN NEXT;
		RETURN;
	END IF;
	how.household_id := actor_household_id();
	how.at_counter := false;
	how.helper_no := actor_helper_no();
	RETURN QUERY SELECT * FROM place_redemption(in_community, new_id, request, how);
END
$$;
