-- Points that have lapsed: they are posted, and a shortfall is noted while points are set aside.

-- A shortfall, once for each year.
CREATE FUNCTION rule.note_lapse(of xinyi.household, missed xinyi.shortfall) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	PERFORM FROM shortfall s
	WHERE s.community_id = of.community_id AND s.household_id = of.household_id
		AND s.kind = 'lapse' AND s.since_period = missed.since_period;
	IF NOT FOUND THEN
		PERFORM note_shortfall(of, missed);
	END IF;
END
$$;

-- Posts the lapsed points of one household, which the caller has locked; returns their number.
-- Every routine that takes or restores points calls this first, so the hour of the nightly job
-- makes no difference.
CREATE FUNCTION rule.lapse_household(of xinyi.household, in_period integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	year constant integer := extract(year FROM day(rule.now())) - 1;
	slack integer;
	missed shortfall;
BEGIN
	IF of.balance = 0 THEN
		RETURN 0;
	END IF;
	slack := free_points(of) - earned_since(of.community_id, of.household_id, year);
	IF slack > 0 THEN
		PERFORM post_lapse(of.community_id, of.household_id, in_period, slack);
	END IF;
	IF of.held + of.disputed > 0 AND slack + of.held + of.disputed > 0 THEN
		missed.kind := 'lapse';
		missed.since_period := coalesce(first_period_of(of.community_id, year), 2147483647);
		missed.slack := slack;
		missed.wanted := 2147483647;
		PERFORM note_lapse(of, missed);
	END IF;
	RETURN greatest(slack, 0);
END
$$;

-- A household under its lock, after posting its lapsed points.
CREATE FUNCTION rule.lock_points(in_community integer, of_household bigint, in_period integer)
	RETURNS xinyi.household
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	locked household;
BEGIN
	SELECT * INTO STRICT locked FROM household
	WHERE community_id = in_community AND household_id = of_household
	FOR NO KEY UPDATE;
	locked.balance := locked.balance - lapse_household(locked, in_period);
	RETURN locked;
END
$$;

-- Of the households behind one of them, by number.
CREATE FUNCTION rule.lapse_points(in_community integer, batch integer, behind bigint DEFAULT 0)
RETURNS TABLE (households integer, points bigint, last_one bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	taken period := take_open_period(in_community);
	today constant date := day(rule.now());
	due bigint;
	concerned household;
BEGIN
	households := 0;
	points := 0;
	FOR due IN
		SELECT h.household_id FROM household h
		WHERE h.community_id = in_community AND h.household_id > behind
			AND expired_points(h, today) > 0
		ORDER BY h.household_id
		LIMIT batch
	LOOP
		last_one := due;
		SELECT * INTO STRICT concerned FROM household h
		WHERE h.community_id = in_community AND h.household_id = due
		FOR NO KEY UPDATE;
		households := households + 1;
		points := points + lapse_household(concerned, taken.period_id);
	END LOOP;
	RETURN NEXT;
END
$$;
COMMENT ON FUNCTION rule.lapse_points IS
	'Posts what has lapsed of so many households, and says which was the last. Done again behind '
	'that one it finds the next ones, and in the end none: each household is looked at once.';

CREATE FUNCTION rule.preview_lapse(in_community integer, on_day date)
RETURNS TABLE (household_code text, building integer, balance integer, points integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	RETURN QUERY
	SELECT h.code, h.building, h.balance, e.points
	FROM expired_balances(in_community, on_day) e
	JOIN household h ON h.community_id = in_community AND h.household_id = e.household_id;
END
$$;
COMMENT ON FUNCTION rule.preview_lapse IS
	'What would lapse if a day had come and nothing were earned or spent until then.';
