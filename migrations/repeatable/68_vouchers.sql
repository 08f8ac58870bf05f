-- Vouchers at the property company: checked any number of times, used once.

CREATE FUNCTION rule.check_voucher(in_community integer, typed_code text)
RETURNS TABLE (error text, code text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	code := (SELECT v.code FROM xinyi.voucher v
	         WHERE v.community_id = in_community AND v.code = read_code(typed_code));
	-- That a code is unknown is an answer here, not a refusal.
	error := nullif(refuse_code(in_community, read_code(typed_code), code IS NOT NULL,
	                            'voucher_unknown'),
	                'voucher_unknown');
	RETURN NEXT;
END
$$;

-- code as it was read, or null.
CREATE FUNCTION rule.refuse_use(in_community integer, known xinyi.voucher, code text, new_use uuid)
	RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	refusal text := refuse_code(in_community, code, known.code IS NOT NULL, 'voucher_unknown');
BEGIN
	IF refusal IS NOT NULL THEN
		RETURN refusal;
	END IF;
	IF may_not_serve(in_community, known.household_id) THEN
		RETURN 'conflict_of_interest';
	END IF;
	IF voucher_state(known) <> 'valid' THEN
		RETURN 'voucher_' || voucher_state(known);
	END IF;
	IF EXISTS (SELECT FROM voucher
	           WHERE community_id = in_community AND use_id = new_use
	           UNION ALL
	           SELECT FROM voucher_undo
	           WHERE community_id = in_community AND use_id = new_use) THEN
		RETURN 'already_exists_differently';
	END IF;
	RETURN NULL;
END
$$;

CREATE FUNCTION rule.use_voucher(in_community integer, new_use uuid, typed_code text,
                                 own_reference text)
RETURNS TABLE (error text, voucher xinyi.voucher)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	known xinyi.voucher;
	undone voucher_undo;
BEGIN
	SELECT * INTO known FROM xinyi.voucher v
	WHERE v.community_id = in_community AND v.code = read_code(typed_code) FOR UPDATE;
	-- A retry of a use that was taken back meanwhile must not use the voucher again.
	SELECT * INTO undone FROM voucher_undo u
	WHERE u.community_id = in_community AND u.voucher_no = known.voucher_no
		AND u.use_id = new_use;
	IF FOUND THEN
		known.use_id := undone.use_id;
		known.used_at := undone.used_at;
		known.used_by := undone.used_by;
		known.reference := undone.reference;
	END IF;
	IF (known.use_id, known.used_by, known.reference)
	   IS DISTINCT FROM (new_use, actor_id(), own_reference) THEN
		error := refuse_use(in_community, known, read_code(typed_code), new_use);
		IF error IS NULL THEN
			UPDATE xinyi.voucher v
			SET use_id = new_use, used_at = rule.now(), used_by = actor_id(),
			    reference = own_reference
			WHERE v.community_id = known.community_id AND v.voucher_no = known.voucher_no
			RETURNING v.* INTO known;
		END IF;
	END IF;
	voucher := CASE WHEN error IS NULL THEN known END;
	RETURN NEXT;
END
$$;

-- A used voucher stays used, unless the use is taken back.
CREATE FUNCTION rule.guard_voucher() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	IF num_nonnulls(new.use_id, new.voided_at) > 0
		OR NOT EXISTS (SELECT FROM voucher_undo
		               WHERE community_id = old.community_id AND use_id = old.use_id) THEN
		PERFORM refuse('voucher_used');
	END IF;
	RETURN new;
END
$$;

CREATE TRIGGER guard_voucher BEFORE UPDATE ON xinyi.voucher
FOR EACH ROW WHEN (old.used_at IS NOT NULL) EXECUTE FUNCTION rule.guard_voucher();

-- An ended hold stays ended; only what was handed over can be taken back.
CREATE FUNCTION rule.guard_redemption() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
	PERFORM rule.refuse('already_' || CASE old.status WHEN 'lapsed' THEN 'cancelled'
	                                  ELSE old.status END);
	RETURN NULL;
END
$$;

CREATE TRIGGER guard_redemption BEFORE UPDATE ON xinyi.redemption
FOR EACH ROW WHEN (old.status <> 'held'
                   AND NOT (old.status = 'collected' AND new.status = 'undone'))
EXECUTE FUNCTION rule.guard_redemption();
