-- Points that can be spent, that are disputed, and that lapse. First earned, first spent: what is
-- left of older points is what the balance has beyond all that was earned since.

CREATE FUNCTION rule.first_period_of(year integer) RETURNS integer
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN (SELECT period_id FROM xinyi.period
	WHERE community_id = rule.actor_community_id() AND name >= year || '-01'
	ORDER BY name LIMIT 1);
END
$$;

CREATE FUNCTION rule.earned_since(of_household integer, year integer) RETURNS integer
LANGUAGE plpgsql STABLE AS $$
DECLARE
	since constant integer := rule.first_period_of(year);
BEGIN
	RETURN (SELECT coalesce(sum(earned), 0)::integer
	FROM xinyi.household_period
	WHERE community_id = rule.actor_community_id() AND household_id = of_household
		AND period_id >= since);
END
$$;
COMMENT ON FUNCTION rule.earned_since IS
	'Points that a household earned in periods named in a year or later.';

-- Points lapse on 31 December of the year after they were earned; the year is the period's, as
-- for the rating.
CREATE FUNCTION rule.expired_points(of xinyi.household, on_day date) RETURNS integer
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN CASE WHEN of.balance = 0 THEN 0 ELSE
		greatest(of.balance - rule.earned_since(of.household_id,
		                                        extract(year FROM on_day)::integer - 1), 0) END;
END
$$;
COMMENT ON FUNCTION rule.expired_points IS
	'What has lapsed of a household''s balance on a day and is not yet posted.';

-- The same of all households that it concerns, for the price of looking at each once.
CREATE FUNCTION rule.expired_balances(on_day date)
RETURNS TABLE (household_id integer, points integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	since constant integer := first_period_of(extract(year FROM on_day)::integer - 1);
BEGIN
	RETURN QUERY
	SELECT h.household_id, (h.balance - coalesce(kept.earned, 0))::integer
	FROM household h
	LEFT JOIN (SELECT p.household_id, sum(p.earned) AS earned FROM household_period p
	           WHERE p.community_id = actor_community_id() AND p.period_id >= since
	           GROUP BY p.household_id) kept USING (household_id)
	WHERE h.community_id = actor_community_id() AND h.balance > coalesce(kept.earned, 0);
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
	RETURN greatest(of.balance - of.disputed - rule.expired_points(of, rule.day(rule.now())), 0);
END
$$;
COMMENT ON FUNCTION rule.available_points IS
	'What a household can spend: not what is disputed, nor what has lapsed.';

-- An entry that takes or gives back points beside deeds.
CREATE FUNCTION rule.append_spending(of_household integer, in_period integer, of_kind text,
                                     points integer, for_redemption uuid DEFAULT NULL)
	RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	line ledger_entry;
BEGIN
	line.community_id := actor_community_id();
	line.household_id := of_household;
	line.period_id := in_period;
	line.kind := of_kind;
	line.redemption_id := for_redemption;
	line.resident_id := CASE WHEN of_household = actor_household_id() THEN actor_resident_id() END;
	line.happened_on := day(rule.now());
	line.minutes := 0;
	line.computed := points;
	line.points := points;
	line.rating := 0;
	line.posted_by := actor_label();
	RETURN append_entry(line);
END
$$;

-- Posts what has lapsed of one household, which the caller holds; how many points.
CREATE FUNCTION rule.lapse_household(of xinyi.household, in_period integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	lost integer := expired_points(of, day(rule.now()));
BEGIN
	IF lost > 0 THEN
		PERFORM append_spending(of.household_id, in_period, 'lapse', -lost);
		PERFORM notify_household(of.household_id, 'points_lapsed', lost::text);
	END IF;
	RETURN lost;
END
$$;

CREATE FUNCTION rule.lapse_points(batch integer)
RETURNS TABLE (households integer, points bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	taken period := take_open_period();
	due integer;
	concerned household;
BEGIN
	households := 0;
	points := 0;
	FOR due IN
		SELECT household_id FROM expired_balances(day(rule.now()))
		ORDER BY household_id
		LIMIT batch
	LOOP
		SELECT * INTO STRICT concerned FROM household h
		WHERE h.community_id = actor_community_id() AND h.household_id = due
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

CREATE FUNCTION rule.preview_lapse(on_day date)
RETURNS TABLE (household_code text, building integer, balance integer, points integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	RETURN QUERY
	SELECT h.code, h.building, h.balance, e.points
	FROM expired_balances(on_day) e
	JOIN household h ON h.community_id = actor_community_id() AND h.household_id = e.household_id
	ORDER BY h.building, h.code;
END
$$;
COMMENT ON FUNCTION rule.preview_lapse IS
	'What would lapse if a day had come and nothing were earned or spent until then.';

-- The caller decides whether an entry is disputed; here its points stop being spendable, and become
-- so again.
CREATE FUNCTION rule.place_dispute(of_entry bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	disputed_entry ledger_entry;
	placed integer;
BEGIN
	SELECT * INTO disputed_entry FROM ledger_entry
	WHERE community_id = actor_community_id() AND entry_id = of_entry AND points > 0
		AND kind = 'deed';
	IF NOT FOUND THEN
		PERFORM refuse('not_found');
	END IF;
	PERFORM FROM household
	WHERE community_id = disputed_entry.community_id
		AND household_id = disputed_entry.household_id
	FOR NO KEY UPDATE;
	INSERT INTO dispute_hold AS known (community_id, entry_id, household_id, points, placed_by,
	                                   placed_at)
	VALUES (disputed_entry.community_id, of_entry, disputed_entry.household_id,
	        disputed_entry.points, actor_label(), rule.now())
	ON CONFLICT (community_id, entry_id) DO UPDATE
	SET released_at = NULL, placed_by = excluded.placed_by, placed_at = excluded.placed_at
	WHERE known.released_at IS NOT NULL
	RETURNING points INTO placed;
	UPDATE household SET disputed = disputed + placed
	WHERE community_id = disputed_entry.community_id
		AND household_id = disputed_entry.household_id AND placed IS NOT NULL;
END
$$;
COMMENT ON FUNCTION rule.place_dispute IS
	'Keeps the points of an entry from being spent. Doing it twice changes nothing.';

CREATE FUNCTION rule.release_dispute(of_entry bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	released dispute_hold;
BEGIN
	PERFORM FROM household
	WHERE (community_id, household_id) = (
		SELECT d.community_id, d.household_id FROM dispute_hold d
		WHERE d.community_id = actor_community_id() AND d.entry_id = of_entry)
	FOR NO KEY UPDATE;
	UPDATE dispute_hold SET released_at = rule.now()
	WHERE community_id = actor_community_id() AND entry_id = of_entry AND released_at IS NULL
	RETURNING * INTO released;
	UPDATE household SET disputed = disputed - released.points
	WHERE community_id = released.community_id AND household_id = released.household_id;
END
$$;
