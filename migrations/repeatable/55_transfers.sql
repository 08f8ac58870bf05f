-- Points that go to another household, when one is split or two are merged. Only available points
-- do: what is held, disputed or owed stays with the household that held, earned or owes it.
--
-- A transfer takes the oldest available points, as spending does, and each point keeps the year in
-- which it was earned: for every year there is one pair of entries, which sum to zero. While the
-- oldest points are held, newer ones go; those that come back are the giver's, as what they were,
-- so that a hold lets no point live longer.
--
-- In the other household the points count as earned in the newest of the periods that they come
-- from, as if that household had earned them there; what it has spent since then it has spent from
-- its oldest points, these included. So points may arrive older than what the household has left:
-- then as many of its newer points count as spent before, and these live as long as the newer ones
-- would have.

-- The oldest available points of a household by year. The caller has locked it and posted what has
-- lapsed, so all its free points are available.
CREATE FUNCTION rule.oldest_points(of xinyi.household, wanted integer)
RETURNS TABLE (earned_in integer, points integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	WITH remaining AS (
		SELECT p.period_id, left(p.name, 4) AS year,
		       least(s.earned, free_points(of) - coalesce(sum(s.earned) OVER (
			       ORDER BY s.period_id DESC
			       ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)) AS points
		FROM household_period s
		JOIN period p USING (community_id, period_id)
		WHERE s.community_id = of.community_id AND s.household_id = of.household_id
	), taken AS (
		SELECT period_id, year,
		       least(points, wanted - coalesce(sum(points) OVER (
			       ORDER BY period_id
			       ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)) AS points
		FROM remaining
		WHERE points > 0
	)
	SELECT max(period_id), sum(points)::integer
	FROM taken
	WHERE points > 0
	GROUP BY year;
END
$$;

-- Writes down a split or merge and posts its pairs. The caller has locked both households, in the
-- order of their numbers, and knows that the points are available.
CREATE FUNCTION rule.transfer_points(agreed xinyi.household_transfer, giver xinyi.household,
                                     in_period integer) RETURNS xinyi.household_transfer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	part record;
	line ledger_entry;
BEGIN
	INSERT INTO household_transfer (community_id, transfer_id, act, from_household_id,
	                                to_household_id, points, document, administrator,
	                                second_administrator, happened_on, recorded_by, recorded_at)
	VALUES (agreed.community_id, coalesce(agreed.transfer_id, gen_random_uuid()), agreed.act,
	        agreed.from_household_id, agreed.to_household_id, agreed.points, agreed.document,
	        agreed.administrator, agreed.second_administrator, agreed.happened_on, actor_label(),
	        rule.now())
	RETURNING * INTO STRICT agreed;
	line.kind := 'transfer';
	line.community_id := agreed.community_id;
	line.period_id := in_period;
	line.transfer_no := agreed.transfer_no;
	line.reason := agreed.document;
	FOR part IN
		SELECT * FROM oldest_points(giver, agreed.points) oldest
		ORDER BY oldest.earned_in
	LOOP
		line.household_id := agreed.from_household_id;
		line.earned_in := NULL;
		line.points := -part.points;
		PERFORM append_points(line);
		line.household_id := agreed.to_household_id;
		line.earned_in := part.earned_in;
		line.points := part.points;
		PERFORM append_points(line);
		PERFORM count_earned(agreed.community_id, agreed.to_household_id, part.earned_in,
		                     part.points);
	END LOOP;
	RETURN agreed;
END
$$;
