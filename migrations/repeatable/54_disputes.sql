-- Disputed points. A dispute sets aside what is still there of an entry's points, as a reversal
-- would take it; when it ends well, they are as if it had never been.

CREATE FUNCTION rule.is_disputed(in_community integer, of_entry bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	RETURN EXISTS (SELECT FROM dispute_hold
	               WHERE community_id = in_community AND entry_id = of_entry
		               AND released_at IS NULL);
END
$$;

-- The caller decides whether an entry is disputed; here its points stop being spendable, and become
-- so again.
CREATE FUNCTION rule.place_dispute(in_community integer, of_entry bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	disputed_entry ledger_entry;
	noted shortfall;
	taken period := take_open_period(in_community);
	holder household;
BEGIN
	SELECT * INTO disputed_entry FROM ledger_entry
	WHERE community_id = in_community AND entry_id = of_entry AND points > 0
		AND kind = 'deed' AND reverses IS NULL;
	IF NOT FOUND THEN
		PERFORM refuse('not_found');
	END IF;
	holder := lock_points(in_community, disputed_entry.household_id, taken.period_id);
	IF is_disputed(in_community, of_entry) THEN
		RETURN;
	END IF;
	noted := reach_entry(holder, disputed_entry);
	noted.kind := 'dispute';
	noted.entry_id := of_entry;
	noted.shortfall_no := next_in_order();
	IF EXISTS (SELECT FROM ledger_entry
	           WHERE community_id = holder.community_id AND reverses = of_entry) THEN
		noted.wanted := 0;
	END IF;
	INSERT INTO dispute_hold AS known (community_id, entry_id, household_id, points, placed_no,
	                                   placed_by, placed_at)
	VALUES (holder.community_id, of_entry, holder.household_id, 0, noted.shortfall_no,
	        actor_label(), rule.now())
	ON CONFLICT (community_id, entry_id) DO UPDATE
	SET released_at = NULL, points = 0, placed_no = excluded.placed_no,
	    placed_by = excluded.placed_by, placed_at = excluded.placed_at;
	noted.community_id := holder.community_id;
	noted.household_id := holder.household_id;
	PERFORM widen_dispute(noted, points_taken(noted));
	PERFORM note_shortfall(holder, noted);
END
$$;
COMMENT ON FUNCTION rule.place_dispute IS
	'Keeps the points of an entry from being spent. Doing it twice changes nothing.';

-- Its points are free again; null when it is not disputed.
CREATE FUNCTION rule.end_dispute(disputed_entry xinyi.ledger_entry) RETURNS xinyi.dispute_hold
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	ended dispute_hold;
BEGIN
	UPDATE dispute_hold SET released_at = rule.now()
	WHERE community_id = disputed_entry.community_id AND entry_id = disputed_entry.entry_id
		AND released_at IS NULL
	RETURNING * INTO ended;
	UPDATE household SET disputed = disputed - ended.points
	WHERE community_id = ended.community_id AND household_id = ended.household_id;
	IF ended.points > 0 THEN
		PERFORM count_earned(disputed_entry.community_id, ended.household_id,
		                     disputed_entry.period_id, ended.points);
	END IF;
	RETURN ended;
END
$$;

CREATE FUNCTION rule.release_dispute(in_community integer, of_entry bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	disputed_entry ledger_entry;
	ended dispute_hold;
	given shortfall;
	taken period := take_open_period(in_community);
BEGIN
	SELECT * INTO disputed_entry FROM ledger_entry
	WHERE community_id = in_community AND entry_id = of_entry;
	IF NOT FOUND THEN
		RETURN;
	END IF;
	PERFORM lock_points(in_community, disputed_entry.household_id, taken.period_id);
	ended := end_dispute(disputed_entry);
	IF ended.entry_id IS NULL THEN
		RETURN;
	END IF;
	UPDATE shortfall SET kind = 'released'
	WHERE community_id = ended.community_id AND household_id = ended.household_id
		AND shortfall_no = ended.placed_no;
	PERFORM restore_points(in_community, ended.household_id, taken.period_id, ended.placed_no,
		(disputed_entry.period_id, of_entry, ended.points)::earning);
	given.kind := 'return';
	given.community_id := ended.community_id;
	given.household_id := ended.household_id;
	given.entry_id := of_entry;
	given.wanted := ended.points;
	given.follows := ended.placed_no;
	given.from_period := disputed_entry.period_id;
	PERFORM renew_points(given, taken.period_id);
	PERFORM forget_shortfalls(in_community, ended.household_id);
END
$$;
COMMENT ON FUNCTION rule.release_dispute IS
	'The household turned out right. Points that lapsed meanwhile, or would within 30 days, count '
	'as earned on this day.';
