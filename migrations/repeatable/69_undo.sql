-- Taking back what was handed over by mistake, or the use of a voucher. Nothing is rewritten: the
-- points, the shelf and the voucher get entries of their own.

-- Storekeepers and property staff undo until midnight, administrators also later.
CREATE FUNCTION rule.refuse_undoing(in_community integer, of_household bigint,
                                    done_at timestamptz) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
	IF rule.may_not_serve(in_community, of_household) THEN
		RETURN 'conflict_of_interest';
	END IF;
	IF rule.day(done_at) < rule.day(rule.now())
		AND NOT 'administrator' = ANY (rule.actor_roles()) THEN
		RETURN 'undo_too_late';
	END IF;
	RETURN NULL;
END
$$;

CREATE FUNCTION rule.refuse_undoing_collection(placed xinyi.redemption) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	refusal text := refuse_undoing(placed.community_id, placed.household_id,
	                                       placed.ended_at);
BEGIN
	IF refusal = 'conflict_of_interest' THEN
		RETURN refusal;
	END IF;
	IF placed.status = 'held' THEN
		RETURN 'not_collected';
	END IF;
	IF placed.status <> 'collected' THEN
		RETURN refuse_ended(placed);
	END IF;
	IF EXISTS (SELECT FROM voucher
	           WHERE community_id = placed.community_id
		           AND redemption_id = placed.redemption_id AND used_at IS NOT NULL) THEN
		RETURN 'voucher_used';
	END IF;
	RETURN refusal;
END
$$;

-- The deductions and reversals since a redemption that found too few points, and how many.
CREATE FUNCTION rule.missed_takings(placed xinyi.redemption)
RETURNS TABLE (entry_id bigint, reversed xinyi.ledger_entry, points integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	SELECT e.entry_id, original,
	       (coalesce(original.points, -e.rating) + e.points + (
		       SELECT coalesce(sum(rest.points), 0) FROM ledger_entry rest
		       WHERE rest.community_id = e.community_id AND rest.concerns = e.entry_id
			       AND rest.kind = 'settlement'))::integer
	FROM ledger_entry e
	LEFT JOIN ledger_entry original ON original.community_id = e.community_id
		AND original.entry_id = e.reverses
	WHERE e.community_id = placed.community_id AND e.household_id = placed.household_id
		AND e.household_no > placed.entries_before AND e.kind = 'deed'
		AND (original.points > 0 OR e.reverses IS NULL AND e.rating < 0)
		AND NOT EXISTS (SELECT FROM ledger_entry reversal
		                WHERE reversal.community_id = e.community_id
			                AND reversal.reverses = e.entry_id)
		AND NOT EXISTS (SELECT FROM shortfall s
		                WHERE s.community_id = e.community_id AND s.household_id = e.household_id
			                AND s.entry_id = e.entry_id)
	ORDER BY e.household_no;
END
$$;

-- They take the rest from the points that the redemption had taken, as when a hold is given back;
-- returns how many. Shortfalls are replayed instead, but they are kept only while something is set
-- aside.
CREATE FUNCTION rule.settle_missed(placed xinyi.redemption, in_period integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	missed record;
	owner household;
	due shortfall;
	settled integer := 0;
	amount integer;
BEGIN
	FOR missed IN SELECT * FROM missed_takings(placed) m WHERE m.points > 0 ORDER BY m.entry_id LOOP
		SELECT * INTO STRICT owner FROM household
		WHERE community_id = placed.community_id AND household_id = placed.household_id;
		due := NULL;
		due.kind := 'deduction';
		amount := least(missed.points, placed.points - settled);
		IF (missed.reversed).entry_id IS NOT NULL THEN
			due := reach_entry(owner, missed.reversed);
			due.kind := 'reversal';
			amount := least(amount, greatest(due.slack, 0));
		END IF;
		IF amount > 0 THEN
			due.community_id := placed.community_id;
			due.household_id := placed.household_id;
			due.entry_id := missed.entry_id;
			PERFORM settle_entry(due, in_period, amount);
			settled := settled + amount;
		END IF;
	END LOOP;
	RETURN settled;
END
$$;

-- Under the lock of the household.
CREATE FUNCTION rule.give_back_spent(placed xinyi.redemption) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	taken period := take_open_period(placed.community_id);
	line ledger_entry;
BEGIN
	PERFORM lock_points(placed.community_id, placed.household_id, taken.period_id);
	line.community_id := placed.community_id;
	line.household_id := placed.household_id;
	line.period_id := taken.period_id;
	line.kind := 'undo';
	line.redemption_id := placed.redemption_id;
	line.points := placed.points;
	line.reason := placed.reason;
	PERFORM append_points(line);
	PERFORM restore_redeemed(placed, taken.period_id,
	                         placed.points - settle_missed(placed, taken.period_id), true);
END
$$;

-- The goods are on the shelf again, and vouchers are worth nothing; one that is used at this moment
-- ends the transaction.
CREATE FUNCTION rule.take_back(placed xinyi.redemption) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	line redemption_line;
	shelf reward_stock;
BEGIN
	PERFORM give_back_spent(placed);
	UPDATE redemption SET status = 'undone', undone_by = actor_label(), undone_at = rule.now(),
		reason = placed.reason
	WHERE community_id = placed.community_id AND redemption_id = placed.redemption_id;
	UPDATE redemption_line SET counts = false
	WHERE community_id = placed.community_id AND redemption_id = placed.redemption_id;
	UPDATE voucher SET voided_at = rule.now()
	WHERE community_id = placed.community_id AND redemption_id = placed.redemption_id;
	FOR line IN
		SELECT * FROM redemption_line
		WHERE community_id = placed.community_id AND redemption_id = placed.redemption_id
		ORDER BY reward_id
	LOOP
		UPDATE reward_stock SET stock = stock + line.quantity, move_count = move_count + 1
		WHERE community_id = placed.community_id AND reward_id = line.reward_id
		RETURNING * INTO STRICT shelf;
		INSERT INTO stock_move (community_id, reward_id, reward_move_no, kind, quantity, stock,
		                        redemption_id, reason, moved_by, moved_at)
		VALUES (placed.community_id, line.reward_id, shelf.move_count, 'taken_back',
		        line.quantity, shelf.stock, placed.redemption_id, placed.reason, actor_label(),
		        rule.now());
	END LOOP;
	PERFORM gauge_redeemed(placed.community_id, placed.period_id, -placed.points);
END
$$;

CREATE FUNCTION rule.undo_collection(in_community integer, of_redemption uuid, because text)
RETURNS TABLE (error text, redemption xinyi.redemption)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	known xinyi.redemption := lock_redemption(in_community, of_redemption);
BEGIN
	IF known.redemption_id IS NULL THEN
		RETURN;
	END IF;
	IF (known.status, known.undone_by, known.reason)
	   IS DISTINCT FROM ('undone', actor_label(), because) THEN
		error := refuse_undoing_collection(known);
		IF error IS NULL THEN
			known.reason := because;
			PERFORM take_back(known);
			PERFORM notify_household(in_community, known.household_id, 'redemption_undone',
			                         of_redemption::text, good_until(rule.now()));
		END IF;
	END IF;
	redemption := (SELECT r FROM xinyi.redemption r
	               WHERE r.community_id = known.community_id
		               AND r.redemption_id = of_redemption AND error IS NULL);
	RETURN NEXT;
END
$$;
COMMENT ON FUNCTION rule.undo_collection IS
	'The goods come back, and the points as if the shop had cancelled. The same reason by the same '
	'member again gets the same answer.';

-- After another request has taken it back, the lock finds no use any more.
CREATE FUNCTION rule.undo_voucher_use(in_community integer, of_use uuid, because text)
RETURNS TABLE (error text, undone xinyi.voucher_undo)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	known voucher;
BEGIN
	SELECT * INTO known FROM voucher v
	WHERE v.community_id = in_community AND v.use_id = of_use FOR UPDATE;
	SELECT * INTO undone FROM voucher_undo u
	WHERE u.community_id = in_community AND u.use_id = of_use;
	IF known.voucher_no IS NULL AND undone.use_id IS NULL THEN
		RETURN;
	END IF;
	IF undone.use_id IS NOT NULL THEN
		IF (undone.undone_by, undone.reason) IS DISTINCT FROM (actor_id(), because) THEN
			error := 'already_undone';
		END IF;
		RETURN NEXT;
		RETURN;
	END IF;
	error := refuse_undoing(in_community, known.household_id, known.used_at);
	IF error IS NULL THEN
		INSERT INTO voucher_undo AS u (community_id, use_id, voucher_no, used_at, used_by,
		                               reference, reason, undone_by, undone_at)
		VALUES (in_community, of_use, known.voucher_no, known.used_at, known.used_by,
		        known.reference, because, actor_id(), rule.now())
		RETURNING u.* INTO undone;
		UPDATE voucher v SET use_id = NULL, used_at = NULL, used_by = NULL, reference = NULL
		WHERE v.community_id = in_community AND v.voucher_no = known.voucher_no;
		PERFORM notify_household(in_community, known.household_id, 'voucher_use_undone',
		                         of_use::text);
	END IF;
	RETURN NEXT;
END
$$;
COMMENT ON FUNCTION rule.undo_voucher_use IS
	'The voucher can be used again. The same reason by the same member again gets the same answer.';
