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
