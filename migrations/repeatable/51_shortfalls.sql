-- Points set aside, held for rewards or disputed, only reduce the points that can be spent: once
-- they are given back, points are as if they had never been set aside.
--
-- Every taking takes least(greatest(slack, 0), wanted), where slack is the free points minus those
-- earned after a place in the ledger: for a deduction the end of it, for a reversal and a dispute
-- the entry, for a lapse the last period whose points have lapsed. While points are set aside, a
-- taking that might have been different otherwise is stored as a shortfall. Giving points back
-- replays the shortfalls since they were set aside with so many points more, and posts the
-- differences. A hold that is collected has taken its points when it was made, and nothing follows.

-- Points that move from or to a place in the ledger.
CREATE TYPE rule.earning AS (period_id integer, entry_id bigint, points integer);

-- One order for what is set aside and what is taken.
CREATE FUNCTION rule.next_in_order() RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	RETURN nextval('xinyi.redemption_redemption_no_seq');
END
$$;

-- The points that it took from the free points; negative if it gave points.
CREATE FUNCTION rule.points_taken(by xinyi.shortfall) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE by.kind
	WHEN 'return' THEN -least(by.lost, by.wanted)
	WHEN 'correction' THEN -by.wanted
	ELSE least(greatest(by.slack, 0), by.wanted) END;

-- How many points it counts as earned: those that it gave though they had lapsed, and those that
-- would lapse soon.
CREATE FUNCTION rule.points_renewed(by xinyi.shortfall) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE by.kind
	WHEN 'return' THEN least(least(by.lost, by.wanted) + greatest(by.slack, 0), by.wanted)
	WHEN 'correction' THEN least(greatest(by.slack, 0), by.wanted)
	ELSE 0 END;

-- The shortfalls after since_no as they would be with more points earned at a place: as many rows,
-- in the same order.
CREATE FUNCTION rule.replay_shortfalls(known xinyi.shortfall[], since_no bigint,
                                       restored rule.earning) RETURNS xinyi.shortfall[]
LANGUAGE plpgsql STABLE SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	replayed shortfall[] := '{}';
	earned earning[] := ARRAY[restored];
	more integer := restored.points;
	before shortfall;
	after shortfall;
	change integer;
BEGIN
	FOREACH before IN ARRAY known LOOP
		after := before;
		IF before.shortfall_no > since_no THEN
			after.slack := before.slack + more - (
				SELECT coalesce(sum(e.points), 0) FROM unnest(earned) e
				WHERE (e.period_id, e.entry_id) > (before.since_period, before.since_entry));
			SELECT before.wanted + coalesce(sum(points_taken(n) - points_taken(o))
			           FILTER (WHERE n.kind <> 'lapse' AND n.shortfall_no = before.follows), 0),
			       before.lost + coalesce(sum(points_taken(n) - points_taken(o))
			           FILTER (WHERE n.kind = 'lapse' AND n.shortfall_no > before.follows
			                   AND n.since_period > before.from_period), 0)
			INTO after.wanted, after.lost
			FROM unnest(replayed) n
			JOIN unnest(known) o USING (shortfall_no);
			-- The points of a correction are free before it computes the points that would lapse.
			IF before.kind = 'correction' THEN
				after.slack := after.slack + after.wanted - before.wanted;
			END IF;
			change := points_taken(after) - points_taken(before);
			IF before.kind <> 'released' THEN
				more := more - change;
			END IF;
			earned := earned || CASE
				WHEN before.kind IN ('reversal', 'dispute')
				THEN (before.since_period, before.since_entry, -change)::earning
				ELSE (before.earned_in, 9223372036854775807,
				      points_renewed(after) - points_renewed(before))::earning END;
		END IF;
		replayed := replayed || after;
	END LOOP;
	RETURN replayed;
END
$$;

-- Points earned after an entry that the household still has.
CREATE FUNCTION rule.earned_after(original xinyi.ledger_entry) RETURNS integer
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	RETURN (
		SELECT coalesce(sum(earned), 0) FROM household_period
		WHERE community_id = original.community_id AND household_id = original.household_id
			AND period_id > original.period_id
	) + (
		SELECT coalesce(sum(e.points + coalesce(r.points, 0) - coalesce(d.points, 0) + (
			SELECT coalesce(sum(rest.points), 0) FROM ledger_entry rest
			WHERE rest.community_id = r.community_id AND rest.concerns = r.entry_id
				AND rest.kind = 'settlement')), 0)
		FROM ledger_entry e
		LEFT JOIN ledger_entry r ON r.community_id = e.community_id AND r.reverses = e.entry_id
		LEFT JOIN dispute_hold d ON d.community_id = e.community_id AND d.entry_id = e.entry_id
			AND d.released_at IS NULL
		WHERE e.community_id = original.community_id AND e.household_id = original.household_id
			AND e.period_id = original.period_id AND e.entry_id > original.entry_id
			AND e.kind = 'deed' AND e.reverses IS NULL AND e.points > 0
	) + (
		SELECT coalesce(sum(computed), 0) FROM ledger_entry
		WHERE community_id = original.community_id AND household_id = original.household_id
			AND kind IN ('return', 'transfer') AND earned_in = original.period_id
	);
END
$$;

-- Takes the points of one entry that are left: points earned first are spent first.
CREATE FUNCTION rule.reach_entry(of xinyi.household, original xinyi.ledger_entry)
	RETURNS xinyi.shortfall
LANGUAGE plpgsql STABLE SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	reached shortfall;
BEGIN
	reached.since_period := original.period_id;
	reached.since_entry := original.entry_id;
	reached.slack := free_points(of) - earned_after(original);
	reached.wanted := original.points;
	RETURN reached;
END
$$;

CREATE FUNCTION rule.count_earned(in_community integer, of_household bigint, in_period integer,
                                  more integer)
	RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	UPDATE household_period SET earned = earned + more
	WHERE community_id = in_community AND household_id = of_household
		AND period_id = in_period;
	IF NOT FOUND THEN
		INSERT INTO household_period (community_id, household_id, period_id, earned)
		VALUES (in_community, of_household, in_period, more);
	END IF;
END
$$;

-- Stored only while it may matter: points are set aside, and the taking did not get all it wanted.
CREATE FUNCTION rule.note_shortfall(of xinyi.household, noted xinyi.shortfall) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	IF of.held + of.disputed = 0
		OR (noted.earned_in IS NULL AND points_taken(noted) = noted.wanted) THEN
		RETURN;
	END IF;
	noted.community_id := of.community_id;
	noted.household_id := of.household_id;
	noted.shortfall_no := coalesce(noted.shortfall_no, next_in_order());
	noted.since_entry := coalesce(noted.since_entry, 0);
	noted.lost := coalesce(noted.lost, 0);
	noted.from_period := coalesce(noted.from_period, 0);
	INSERT INTO shortfall SELECT noted.*;
END
$$;

CREATE FUNCTION rule.forget_shortfalls(in_community integer, of_household bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	DELETE FROM shortfall s USING household h
	WHERE h.community_id = in_community AND h.household_id = of_household
		AND s.community_id = h.community_id AND s.household_id = h.household_id
		AND h.held + h.disputed = 0;
END
$$;
COMMENT ON FUNCTION rule.forget_shortfalls IS
	'When nothing is set aside any more, nothing can come back that a shortfall could have taken.';

-- Of a deduction or reversal: it takes the rest that it could not reach.
CREATE FUNCTION rule.settle_entry(due xinyi.shortfall, in_period integer, points integer)
	RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	line ledger_entry;
BEGIN
	line.community_id := due.community_id;
	line.household_id := due.household_id;
	line.period_id := in_period;
	line.kind := 'settlement';
	line.concerns := due.entry_id;
	line.points := -points;
	line.entry_id := append_points(line);
	IF due.kind = 'reversal' THEN
		PERFORM count_earned(due.community_id, due.household_id, due.since_period, -points);
	END IF;
	PERFORM notify_household(due.community_id, due.household_id, 'points_settled',
	                         line.entry_id::text);
END
$$;

CREATE FUNCTION rule.widen_dispute(due xinyi.shortfall, more integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	UPDATE dispute_hold SET points = points + more
	WHERE community_id = due.community_id AND entry_id = due.entry_id;
	UPDATE household SET disputed = disputed + more
	WHERE community_id = due.community_id AND household_id = due.household_id;
	PERFORM count_earned(due.community_id, due.household_id, due.since_period, -more);
END
$$;

CREATE FUNCTION rule.post_return(given xinyi.shortfall, in_period integer, points integer,
                                 renewed integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	line ledger_entry;
BEGIN
	IF points > 0 OR renewed > 0 THEN
		line.community_id := given.community_id;
		line.household_id := given.household_id;
		line.period_id := in_period;
		line.kind := 'return';
		line.redemption_id := given.redemption_id;
		line.concerns := given.entry_id;
		line.earned_in := given.earned_in;
		line.points := points;
		line.computed := renewed;
		PERFORM append_points(line);
		PERFORM count_earned(given.community_id, given.household_id, given.earned_in, renewed);
	END IF;
END
$$;

-- Posts the difference between the ledger and the replayed shortfall.
CREATE FUNCTION rule.post_difference(before xinyi.shortfall, after xinyi.shortfall,
                                     in_period integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	change constant integer := points_taken(after) - points_taken(before);
BEGIN
	IF after = before THEN
		RETURN;
	END IF;
	UPDATE shortfall SET slack = after.slack, wanted = after.wanted, lost = after.lost
	WHERE community_id = after.community_id AND household_id = after.household_id
		AND shortfall_no = after.shortfall_no;
	IF after.kind IN ('return', 'correction') THEN
		PERFORM post_return(after, in_period, -change,
		                    points_renewed(after) - points_renewed(before));
	ELSIF change > 0 AND after.kind = 'lapse' THEN
		PERFORM post_lapse(after.community_id, after.household_id, in_period, change);
	ELSIF change > 0 AND after.kind = 'dispute' THEN
		PERFORM widen_dispute(after, change);
	ELSIF change > 0 AND after.kind IN ('deduction', 'reversal') THEN
		PERFORM settle_entry(after, in_period, change);
	END IF;
END
$$;

-- Points that were set aside are free again: takes from them the points missing since then. The
-- caller has locked the household.
CREATE FUNCTION rule.restore_points(in_community integer, of_household bigint, in_period integer,
                                    since_no bigint, restored rule.earning) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	known shortfall[] := ARRAY(
		SELECT s FROM shortfall s
		WHERE s.community_id = in_community AND s.household_id = of_household
		ORDER BY s.shortfall_no);
	replayed shortfall[];
BEGIN
	IF known <> '{}' THEN
		replayed := replay_shortfalls(known, since_no, restored);
		FOR i IN 1 .. cardinality(known) LOOP
			PERFORM post_difference(known[i], replayed[i], in_period);
		END LOOP;
	END IF;
END
$$;

-- What comes back by no fault of the household can be spent for 30 days at least: what has lapsed
-- meanwhile, or would within them, counts as earned today.
CREATE FUNCTION rule.renew_points(given xinyi.shortfall, in_period integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	year constant integer := extract(year FROM good_until(rule.now())) - 1;
	giver household;
BEGIN
	SELECT * INTO STRICT giver FROM household
	WHERE community_id = given.community_id AND household_id = given.household_id;
	given.since_period := coalesce(first_period_of(given.community_id, year), 2147483647);
	given.slack := free_points(giver) - earned_since(given.community_id, given.household_id, year);
	given.earned_in := in_period;
	IF given.kind = 'correction' THEN
		PERFORM post_return(given, in_period, 0, points_renewed(given));
	ELSE
		SELECT coalesce(sum(points_taken(s)), 0) INTO given.lost FROM shortfall s
		WHERE s.community_id = giver.community_id AND s.household_id = giver.household_id
			AND s.kind = 'lapse' AND s.shortfall_no > given.follows
			AND s.since_period > given.from_period;
		PERFORM post_return(given, in_period, -points_taken(given), points_renewed(given));
	END IF;
	PERFORM note_shortfall(giver, given);
END
$$;

-- Points of deductions and reversals that are still to be taken if all that is held came back.
CREATE FUNCTION rule.owed_points(of xinyi.household) RETURNS integer
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	known shortfall[];
	replayed shortfall[];
	parked record;
BEGIN
	IF of.held = 0 THEN
		RETURN 0;
	END IF;
	known := ARRAY(
		SELECT s FROM shortfall s
		WHERE s.community_id = of.community_id AND s.household_id = of.household_id
		ORDER BY s.shortfall_no);
	replayed := known;
	FOR parked IN
		SELECT r.redemption_no, r.points FROM redemption r
		WHERE r.community_id = of.community_id AND r.household_id = of.household_id
			AND r.status = 'held' AND known <> '{}'
		ORDER BY r.redemption_no
	LOOP
		replayed := replay_shortfalls(replayed, parked.redemption_no,
		                              (0, 0, parked.points)::earning);
	END LOOP;
	RETURN (SELECT coalesce(sum(points_taken(n) - points_taken(o)), 0)
	        FROM unnest(replayed) n
	        JOIN unnest(known) o USING (shortfall_no)
	        WHERE n.kind IN ('deduction', 'reversal'));
END
$$;
