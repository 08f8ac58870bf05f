-- Entries of the ledger, appended one by one.

-- The sums of a deed's entry. Reversed points were not earned in the period in which the reversal
-- was posted.
CREATE FUNCTION rule.add_to_period(line xinyi.ledger_entry) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	INSERT INTO household_period AS sums (community_id, household_id, period_id, points, rating,
	                                      minutes, earned)
	VALUES (line.community_id, line.household_id, line.period_id, line.points, line.rating,
	        line.minutes,
	        CASE WHEN line.reverses IS NULL THEN greatest(line.points, 0) ELSE 0 END)
	ON CONFLICT (community_id, household_id, period_id) DO UPDATE
	SET points = sums.points + excluded.points, rating = sums.rating + excluded.rating,
	    minutes = sums.minutes + excluded.minutes, earned = sums.earned + excluded.earned;
	IF line.reverses IS NOT NULL AND line.points < 0 THEN
		UPDATE household_period SET earned = earned + line.points
		WHERE community_id = line.community_id AND household_id = line.household_id
			AND period_id = (SELECT period_id FROM ledger_entry
			                 WHERE community_id = line.community_id AND entry_id = line.reverses);
	END IF;
END
$$;

-- Appends one line and keeps the household's sums in step. Collecting spends what was held.
CREATE FUNCTION rule.append_entry(line xinyi.ledger_entry) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	UPDATE household SET balance = balance + line.points, entry_count = entry_count + 1,
		held = held + CASE line.kind WHEN 'redemption' THEN line.points ELSE 0 END
	WHERE community_id = line.community_id AND household_id = line.household_id
	RETURNING balance, entry_count INTO STRICT line.balance, line.household_no;
	INSERT INTO ledger_entry (
		community_id, household_id, household_no, kind, resident_id, period_id, deed_id,
		redemption_id, concerns, earned_in, transfer_no, version, item, happened_on, minutes,
		computed, points, rating, balance, note, reverses, reason, posted_by, posted_at)
	VALUES (
		line.community_id, line.household_id, line.household_no, line.kind, line.resident_id,
		line.period_id, line.deed_id, line.redemption_id, line.concerns, line.earned_in,
		line.transfer_no, line.version, line.item, line.happened_on, line.minutes, line.computed,
		line.points, line.rating, line.balance, line.note, line.reverses, line.reason,
		line.posted_by, rule.now())
	RETURNING entry_id INTO STRICT line.entry_id;
	IF line.kind = 'deed' THEN
		PERFORM add_to_period(line);
	END IF;
	RETURN line.entry_id;
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
	PERFORM notify_household(in_community, of_household, 'points_lapsed',
	                         append_points(line)::text);
END
$$;
