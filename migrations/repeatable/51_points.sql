-- Points that can be spent, that are disputed, and that lapse. Points earned first are spent first:
-- the older points that are left are the balance minus all points earned since.

CREATE FUNCTION rule.first_period_of(in_community integer, year integer) RETURNS integer
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN (SELECT period_id FROM xinyi.period
	WHERE community_id = in_community AND name >= year || '-01'
	ORDER BY name LIMIT 1);
END
$$;

CREATE FUNCTION rule.earned_since(in_community integer, of_household bigint, year integer)
	RETURNS integer
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN (SELECT coalesce(sum(earned), 0)::integer
	FROM xinyi.household_period
	WHERE community_id = in_community AND household_id = of_household
		AND period_id >= (SELECT p.period_id FROM xinyi.period p
		                  WHERE p.community_id = in_community
			                  AND p.name >= year || '-01'
		                  ORDER BY p.name LIMIT 1));
END
$$;
COMMENT ON FUNCTION rule.earned_since IS
	'Points that a household earned in periods named in a year or later.';

-- Points that are neither held for rewards nor disputed: what can be taken.
CREATE FUNCTION rule.free_points(of xinyi.household) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN of.balance - of.held - of.disputed;

-- Points lapse on 31 December of the year after they were earned; the year is the period's, as
-- for the rating.
CREATE FUNCTION rule.expired_points(of xinyi.household, on_day date) RETURNS integer
LANGUAGE plpgsql STABLE AS $$
DECLARE
	free constant integer := rule.free_points(of);
BEGIN
	RETURN CASE WHEN free = 0 THEN 0 ELSE
		greatest(free - rule.earned_since(of.community_id, of.household_id,
		                                  extract(year FROM on_day)::integer - 1), 0) END;
END
$$;
COMMENT ON FUNCTION rule.expired_points IS
	'Free points of a household that have lapsed on a day and are not yet posted. The oldest '
	'points are held first, so they may be covered until the hold ends.';

-- The same for all households concerned, reading each once.
CREATE FUNCTION rule.expired_balances(in_community integer, on_day date)
RETURNS TABLE (household_id bigint, points integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	since constant integer := first_period_of(in_community, extract(year FROM on_day)::integer - 1);
BEGIN
	RETURN QUERY
	SELECT h.household_id, (free_points(h) - coalesce(kept.earned, 0))::integer
	FROM household h
	LEFT JOIN (SELECT p.household_id, sum(p.earned) AS earned FROM household_period p
	           WHERE p.community_id = in_community AND p.period_id >= since
	           GROUP BY p.household_id) kept USING (household_id)
	WHERE h.community_id = in_community
		AND free_points(h) > coalesce(kept.earned, 0);
END
$$;

CREATE FUNCTION rule.lapses_on() RETURNS date
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN make_date(extract(year FROM rule.day(rule.now()))::integer, 12, 31);
END
$$;

CREATE FUNCTION rule.available_points(of xinyi.household) RETURNS integer
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN rule.free_points(of) - rule.expired_points(of, rule.day(rule.now()));
END
$$;
COMMENT ON FUNCTION rule.available_points IS
	'What a household can spend: not what is held or disputed, nor what has lapsed.';

-- available_points, and how many of them lapse at the end of the year: one reading of both sums.
CREATE FUNCTION rule.points_outlook(of xinyi.household, OUT available integer, OUT lapsing integer,
                                    OUT lapsing_on date)
LANGUAGE plpgsql STABLE AS $$
DECLARE
	year constant integer := extract(year FROM rule.day(rule.now()));
	free constant integer := rule.free_points(of);
BEGIN
	available := 0;
	lapsing := 0;
	lapsing_on := make_date(year, 12, 31);
	IF free > 0 THEN
		SELECT least(free, coalesce(sum(s.earned), 0)),
		       least(free, coalesce(sum(s.earned), 0)) - least(free, coalesce(
			       sum(s.earned) FILTER (
				       WHERE s.period_id >= (SELECT p.period_id FROM xinyi.period p
				                             WHERE p.community_id = of.community_id
					                             AND p.name >= year || '-01'
				                             ORDER BY p.name LIMIT 1)), 0))
		INTO available, lapsing
		FROM xinyi.household_period s
		WHERE s.community_id = of.community_id AND s.household_id = of.household_id
			AND s.period_id >= (SELECT p.period_id FROM xinyi.period p
			                    WHERE p.community_id = of.community_id
				                    AND p.name >= year - 1 || '-01'
			                    ORDER BY p.name LIMIT 1);
	END IF;
END
$$;

-- An entry of another kind than a deed's; the caller gives the community, the household, the kind
-- and the points.
CREATE FUNCTION rule.append_points(line xinyi.ledger_entry) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	line.happened_on := day(rule.now());
	line.minutes := 0;
	line.computed := coalesce(line.computed, line.points);
	line.rating := 0;
	line.posted_by := actor_label();
	RETURN append_entry(line);
END
$$;

CREATE FUNCTION rule.post_lapse(in_community integer, of_household bigint, in_period integer,
                                lost integer)
	RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	line ledger_entry;
BEGIN
	line.community_id := in_community;
	line.household_id := of_household;
	line.period_id := in_period;
	line.kind := 'lapse';
	line.points := -lost;
	PERFORM append_points(line);
	PERFORM notify_household(in_community, of_household, 'points_lapsed', lost::text);
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

CREATE FUNCTION rule.lapse_points(in_community integer, batch integer)
RETURNS TABLE (households integer, points bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	taken period := take_open_period(in_community);
	due integer;
	concerned household;
BEGIN
	households := 0;
	points := 0;
	FOR due IN
		SELECT household_id FROM expired_balances(in_community, day(rule.now()))
		ORDER BY household_id
		LIMIT batch
	LOOP
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
	'Posts what has lapsed of so many households. Done again it finds the next ones, and in the '
	'end none.';

CREATE FUNCTION rule.preview_lapse(in_community integer, on_day date)
RETURNS TABLE (household_code text, building integer, balance integer, points integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	RETURN QUERY
	SELECT h.code, h.building, h.balance, e.points
	FROM expired_balances(in_community, on_day) e
	JOIN household h ON h.community_id = in_community AND h.household_id = e.household_id
	ORDER BY h.building, h.code;
END
$$;
COMMENT ON FUNCTION rule.preview_lapse IS
	'What would lapse if a day had come and nothing were earned or spent until then.';
