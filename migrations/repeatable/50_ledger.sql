-- Posting and reversing. Order of locks everywhere: deed, period, households by number.

-- The sums of a deed's entry. What a reversal takes back was not earned in the period that it was
-- posted in.
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

-- Appends one line and keeps the household's sums in step.
CREATE FUNCTION rule.append_entry(line xinyi.ledger_entry) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	UPDATE household SET balance = balance + line.points, entry_count = entry_count + 1
	WHERE community_id = line.community_id AND household_id = line.household_id
	RETURNING balance, entry_count INTO STRICT line.balance, line.household_no;
	INSERT INTO ledger_entry (
		community_id, household_id, household_no, kind, resident_id, period_id, deed_id,
		redemption_id, version, item, happened_on, minutes, computed, points, rating, balance, note,
		reverses, reason, posted_by, posted_at)
	VALUES (
		line.community_id, line.household_id, line.household_no, line.kind, line.resident_id,
		line.period_id, line.deed_id, line.redemption_id, line.version, line.item, line.happened_on,
		line.minutes, line.computed, line.points, line.rating, line.balance, line.note,
		line.reverses, line.reason, line.posted_by, rule.now())
	RETURNING entry_id INTO STRICT line.entry_id;
	IF line.kind = 'deed' THEN
		PERFORM add_to_period(line);
	END IF;
	RETURN line.entry_id;
END
$$;

-- Who is written down as having decided: the member, or the command and its user.
CREATE FUNCTION rule.actor_label() RETURNS text
LANGUAGE sql STABLE
RETURN coalesce(rule.actor_id()::text,
                coalesce(nullif(current_setting('xinyi.operation', true), ''), session_user));

-- One entry for each participant's household, or for the one that a deduction names.
CREATE FUNCTION rule.post_deed(of_deed uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	posted deed;
	award record;
	line ledger_entry;
	taken period;
BEGIN
	SELECT * INTO STRICT posted FROM deed
	WHERE community_id = actor_community_id() AND deed_id = of_deed;
	taken := take_open_period();
	PERFORM FROM household
	WHERE community_id = posted.community_id AND household_id IN (
		SELECT household_id FROM participant
		WHERE community_id = posted.community_id AND deed_id = of_deed
		UNION ALL
		SELECT posted.household_id)
	ORDER BY household_id
	FOR NO KEY UPDATE;
	FOR award IN SELECT * FROM compute_awards(of_deed) LOOP
		line := NULL;
		line.kind := 'deed';
		line.community_id := posted.community_id;
		line.period_id := taken.period_id;
		line.deed_id := of_deed;
		line.version := posted.version;
		line.item := posted.item;
		line.happened_on := posted.happened_on;
		line.household_id := award.household_id;
		line.resident_id := award.resident_id;
		line.minutes := award.minutes;
		line.computed := award.computed;
		line.points := award.points;
		line.rating := award.rating;
		line.note := award.note;
		line.posted_by := actor_label();
		PERFORM append_entry(line);
	END LOOP;
END
$$;

-- As for reviews: nobody decides about points of the own household or of relatives.
CREATE FUNCTION rule.is_involved(original xinyi.ledger_entry) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN coalesce(original.resident_id = rule.actor_resident_id(), false)
	OR coalesce(original.household_id = ANY (rule.households_of(rule.actor_resident_id(),
	                                                            original.happened_on)), false)
	OR rule.has_relatives(rule.actor_id(), ARRAY[original.household_id],
	                      (SELECT d.filed_at FROM xinyi.deed d
	                       WHERE d.community_id = original.community_id
		                       AND d.deed_id = original.deed_id));
END
$$;

-- Takes an entry back, once. What was spent meanwhile stays spent: the balance stops at zero.
CREATE FUNCTION rule.reverse_entry(of_entry bigint, because text)
RETURNS TABLE (error text, entry xinyi.ledger_entry)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	original ledger_entry;
	line ledger_entry;
	taken period;
	reversal ledger_entry;
	held integer;
BEGIN
	SELECT * INTO original FROM ledger_entry
	WHERE community_id = actor_community_id() AND entry_id = of_entry;
	IF NOT FOUND THEN
		RETURN;
	END IF;
	IF original.reverses IS NOT NULL OR original.kind <> 'deed' THEN
		RETURN QUERY SELECT 'not_reversible', NULL::ledger_entry;
		RETURN;
	END IF;
	IF is_involved(original) THEN
		RETURN QUERY SELECT 'conflict_of_interest', NULL::ledger_entry;
		RETURN;
	END IF;
	taken := take_open_period();
	SELECT balance INTO STRICT held FROM household
	WHERE community_id = original.community_id AND household_id = original.household_id
	FOR NO KEY UPDATE;
	SELECT * INTO reversal FROM ledger_entry
	WHERE community_id = original.community_id AND reverses = of_entry;
	IF FOUND AND (reversal.reason <> because OR reversal.posted_by <> actor_label()) THEN
		RETURN QUERY SELECT 'already_reversed', NULL::ledger_entry;
		RETURN;
	END IF;
	IF NOT FOUND THEN
		line := original;
		line.period_id := taken.period_id;
		line.points := greatest(-original.points, -held);
		line.rating := -original.rating;
		line.minutes := -original.minutes;
		line.computed := -original.computed;
		line.note := CASE WHEN line.points <> -original.points THEN 'partly_spent' END;
		line.reverses := of_entry;
		line.reason := because;
		line.posted_by := actor_label();
		reversal.entry_id := append_entry(line);
		UPDATE participant SET counts = false
		WHERE community_id = original.community_id AND deed_id = original.deed_id
			AND resident_id = original.resident_id;
		PERFORM notify_household(original.household_id, 'entry_reversed', reversal.entry_id::text);
	END IF;
	RETURN QUERY SELECT NULL::text, e FROM ledger_entry e
	WHERE e.community_id = original.community_id AND e.reverses = of_entry;
END
$$;
