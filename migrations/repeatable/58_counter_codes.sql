-- Counter codes: what a household shows or reads out at the counter. The code of the household and
-- six symbols that prove it, twelve in all, which a storekeeper can type.
--
-- Nothing is stored until a code is used: the reader tries the moments at which a good code may
-- expire.

CREATE FUNCTION rule.counter_lifetime() RETURNS interval
LANGUAGE sql IMMUTABLE
RETURN interval '2 minutes';

-- Codes expire every five seconds, so 24 of a household are good at a time: a guess hits one in 45
-- million, and nobody may guess more than twenty times an hour.
CREATE FUNCTION rule.counter_tick() RETURNS interval
LANGUAGE sql IMMUTABLE
RETURN interval '5 seconds';

-- When the code expires that is made now, and those that were made up to so many ticks ago.
CREATE FUNCTION rule.counter_expiry(ticks_ago integer) RETURNS timestamptz
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN date_bin(rule.counter_tick(), rule.now() + rule.counter_lifetime(),
	                timestamptz 'epoch') - ticks_ago * rule.counter_tick();
END
$$;

-- Thirty bits of the HMAC over household, expiry, the number of those who have left the household,
-- whose codes end with them, and the helper who made it.
CREATE FUNCTION rule.counter_proof(h xinyi.household, key bytea, expiry timestamptz,
                                   by_helper bigint) RETURNS text
LANGUAGE plpgsql IMMUTABLE SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	RETURN code_symbols(substr(hmac(
		int8send(h.household_id) || int8send(extract(epoch FROM expiry)::bigint)
			|| int4send(h.departure_count) || coalesce(int8send(by_helper), ''),
		key, 'sha256'), 1, 6));
END
$$;

CREATE FUNCTION rule.sign_counter_code(in_community integer)
RETURNS TABLE (code text, expires_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	signing bytea;
	h household;
BEGIN
	INSERT INTO counter_key (community_id) VALUES (in_community) ON CONFLICT DO NOTHING;
	signing := (SELECT k.key FROM counter_key k WHERE k.community_id = in_community);
	SELECT * INTO h FROM household known
	WHERE known.community_id = in_community AND known.household_id = actor_household_id();
	-- A household that has just redeemed needs another code within the same five seconds.
	FOR ticks_ago IN 0 .. 20 LOOP
		expires_at := counter_expiry(ticks_ago);
		code := h.code || counter_proof(h, signing, expires_at, actor_helper_no());
		EXIT WHEN NOT EXISTS (
			SELECT FROM redemption r
			WHERE r.community_id = in_community
				AND r.counter_code = sha256(convert_to(sign_counter_code.code, 'UTF8')));
	END LOOP;
	PERFORM note_help(in_community, 'counter_code');
	RETURN NEXT;
END
$$;
COMMENT ON FUNCTION rule.sign_counter_code IS
	'What a household shows at the counter: good for two minutes and for one redemption.';

CREATE FUNCTION rule.find_counter_expiry(h xinyi.household, proof text, by_helper bigint)
	RETURNS timestamptz
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	signing constant bytea := (SELECT k.key FROM counter_key k
	                           WHERE k.community_id = h.community_id);
BEGIN
	FOR ticks_ago IN 0 .. 144 LOOP
		IF counter_proof(h, signing, counter_expiry(ticks_ago), by_helper) = proof THEN
			RETURN counter_expiry(ticks_ago);
		END IF;
	END LOOP;
	RETURN NULL;
END
$$;
COMMENT ON FUNCTION rule.find_counter_expiry IS
	'When a code of the household expires or, at most ten minutes ago, has expired; else null.';

-- The server has normalised the code as typed or scanned. Does not say whether it was used, and
-- counts nothing: see refuse_counter_code. Codes that a helper made are good while the helper is.
CREATE FUNCTION rule.read_counter_code(in_community integer, typed_code text)
RETURNS TABLE (error text, household_id bigint, expires_at timestamptz, helper_no bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	h household;
BEGIN
	SELECT * INTO h FROM household known
	WHERE known.community_id = in_community AND known.code = left(typed_code, 6);
	SELECT found.expiry, maker.helper_no INTO expires_at, helper_no
	FROM (SELECT NULL::bigint AS helper_no
	      UNION ALL
	      SELECT known.helper_no FROM household_helper known
	      WHERE known.community_id = in_community AND known.household_id = h.household_id
		      AND is_current(known)) maker
	CROSS JOIN LATERAL find_counter_expiry(h, substr(typed_code, 7), maker.helper_no)
		AS found(expiry)
	WHERE found.expiry IS NOT NULL
	ORDER BY maker.helper_no NULLS FIRST
	LIMIT 1;
	IF typed_code !~ '^[0-9A-HJKMNP-TV-Z]{12}$' THEN
		error := 'code_mistyped';
	ELSIF expires_at IS NULL THEN
		error := 'counter_code_invalid';
	ELSIF expires_at <= rule.now() THEN
		error := 'counter_code_expired';
	ELSE
		household_id := h.household_id;
	END IF;
	RETURN NEXT;
END
$$;

CREATE FUNCTION rule.refuse_counter_code(in_community integer, typed_code text, reading text)
	RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	IF reading = 'code_mistyped' THEN
		RETURN reading;
	END IF;
	RETURN coalesce(
		refuse_code(in_community, typed_code, reading IS DISTINCT FROM 'counter_code_invalid',
		            'counter_code_invalid'),
		reading);
END
$$;
COMMENT ON FUNCTION rule.refuse_counter_code IS
	'The error code for a counter code; reading is the error of read_counter_code, or null. Counts '
	'a wrong one.';
