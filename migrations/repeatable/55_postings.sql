-- Posting an approved deed, and reversing an entry.

CREATE FUNCTION rule.post_deed(in_community integer, of_deed uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	posted deed;
	award record;
	line ledger_entry;
	taken period;
	debtor household;
	missed shortfall;
BEGIN
	SELECT * INTO STRICT posted FROM deed
	WHERE community_id = in_community AND deed_id = of_deed;
	taken := take_open_period(in_community);
	PERFORM FROM household
	WHERE community_id = posted.community_id AND household_id IN (
		SELECT household_id FROM participant
		WHERE community_id = posted.community_id AND deed_id = of_deed
		UNION ALL
		SELECT posted.household_id)
	ORDER BY household_id
	FOR NO KEY UPDATE;
	IF posted.household_id IS NOT NULL THEN
		debtor := lock_points(in_community, posted.household_id, taken.period_id);
	END IF;
	FOR award IN
		SELECT * FROM compute_awards(in_community, of_deed) computed
		ORDER BY computed.household_id, computed.resident_id
	LOOP
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
		missed.entry_id := append_entry(line);
	END LOOP;
	IF debtor.household_id IS NOT NULL THEN
		missed.kind := 'deduction';
		missed.since_period := 2147483647;
		missed.slack := free_points(debtor);
		missed.wanted := -line.rating;
		PERFORM note_shortfall(debtor, missed);
	END IF;
END
$$;
COMMENT ON FUNCTION rule.post_deed IS
	'One entry for each participant''s household, or for the one that a deduction names.';

-- Takes back the points that are left of an entry, or returns those that a deduction took.
CREATE FUNCTION rule.post_reversal(original xinyi.ledger_entry, because text, in_period integer)
	RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	line ledger_entry := original;
	holder household := lock_points(original.community_id, original.household_id, in_period);
	disputed dispute_hold := end_dispute(original);
	noted shortfall;
BEGIN
	IF original.points > 0 THEN
		noted := reach_entry(holder, original);
		noted.kind := 'reversal';
		line.points := -CASE WHEN disputed.entry_id IS NULL THEN points_taken(noted)
		                     ELSE disputed.points END;
	ELSE
		noted.kind := 'correction';
		noted.wanted := -original.points - (
			SELECT coalesce(sum(points), 0) FROM ledger_entry
			WHERE community_id = original.community_id AND concerns = original.entry_id
				AND kind = 'settlement');
		noted.follows := (
			SELECT shortfall_no FROM shortfall
			WHERE community_id = original.community_id AND household_id = original.household_id
				AND kind = 'deduction' AND entry_id = original.entry_id);
		line.points := noted.wanted;
	END IF;
	line.period_id := in_period;
	line.rating := -original.rating;
	line.minutes := -original.minutes;
	line.computed := -original.computed;
	line.note := CASE WHEN original.points > 0 AND line.points <> -original.points
	                  THEN 'partly_spent' END;
	line.reverses := original.entry_id;
	line.reason := because;
	line.posted_by := actor_label();
	noted.community_id := original.community_id;
	noted.household_id := original.household_id;
	noted.entry_id := append_entry(line);
	IF disputed.entry_id IS NOT NULL THEN
		UPDATE shortfall SET kind = 'reversal', entry_id = noted.entry_id
		WHERE community_id = original.community_id AND household_id = original.household_id
			AND shortfall_no = disputed.placed_no;
	ELSIF noted.kind = 'reversal' THEN
		PERFORM note_shortfall(holder, noted);
	ELSIF original.rating < 0 THEN
		PERFORM renew_points(noted, in_period);
	END IF;
	PERFORM forget_shortfalls(original.community_id, original.household_id);
	PERFORM notify_household(original.community_id, original.household_id, 'entry_reversed',
	                         noted.entry_id::text,
	                         CASE WHEN line.points > 0 THEN good_until(rule.now()) END);
END
$$;

-- As for reviews: members do not decide about points of their own household or of relatives.
CREATE FUNCTION rule.is_involved(original xinyi.ledger_entry) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN coalesce(original.resident_id = rule.actor_resident_id(), false)
	OR coalesce(original.household_id = ANY (rule.households_of(original.community_id,
	                                                            rule.actor_resident_id(),
	                                                            original.happened_on)), false)
	OR rule.has_relatives(original.community_id, rule.actor_id(), ARRAY[original.household_id],
	                      (SELECT d.filed_at FROM xinyi.deed d
	                       WHERE d.community_id = original.community_id
		                       AND d.deed_id = original.deed_id));
END
$$;

-- Reverses an entry, once. Points that were spent or have lapsed stay so.
CREATE FUNCTION rule.reverse_entry(in_community integer, of_entry bigint, because text)
RETURNS TABLE (error text, entry xinyi.ledger_entry)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	original ledger_entry;
	taken period;
	reversal ledger_entry;
BEGIN
	SELECT * INTO original FROM ledger_entry
	WHERE community_id = in_community AND entry_id = of_entry;
	IF NOT FOUND THEN
		RETURN;
	END IF;
	IF original.reverses IS NOT NULL OR original.kind <> 'deed' THEN
		error := 'not_reversible';
		RETURN NEXT;
		RETURN;
	END IF;
	taken := take_open_period(in_community);
	PERFORM FROM household
	WHERE community_id = original.community_id AND household_id = original.household_id
	FOR NO KEY UPDATE;
	SELECT * INTO reversal FROM ledger_entry
	WHERE community_id = original.community_id AND reverses = of_entry;
	IF reversal.reason <> because OR reversal.posted_by <> actor_label() THEN
		error := 'already_reversed';
	ELSIF reversal.entry_id IS NULL AND is_involved(original) THEN
		error := 'conflict_of_interest';
	END IF;
	IF error IS NOT NULL THEN
		RETURN NEXT;
		RETURN;
	END IF;
	IF reversal.entry_id IS NULL THEN
		PERFORM post_reversal(original, because, taken.period_id);
		UPDATE participant SET counts = false
		WHERE community_id = original.community_id AND deed_id = original.deed_id
			AND resident_id = original.resident_id;
	END IF;
	RETURN QUERY SELECT NULL::text, e FROM ledger_entry e
	WHERE e.community_id = original.community_id AND e.reverses = of_entry;
END
$$;
