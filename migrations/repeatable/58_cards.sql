-- Cards (户卡) on paper, for households without a phone. A card changes only under its household's
-- lock. Its code is its number in eight digits, eight symbols of an HMAC, and the check symbol.

-- Volatile, so that it finds the key that the first card draws.
CREATE FUNCTION rule.card_code(in_community integer, of_card bigint) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	digits text := lpad(of_card::text, 8, '0');
	signature bytea := (SELECT hmac(convert_to('card ' || digits, 'UTF8'), key, 'sha256')
	                    FROM counter_key WHERE community_id = in_community);
	symbols text := digits || code_symbols(substr(signature, 1, 8));
BEGIN
	RETURN symbols || check_symbol(symbols);
END
$$;

-- Null when the check symbol shows that it was mistyped.
CREATE FUNCTION rule.read_card_code(code text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
	RETURN CASE WHEN code ~ '^[0-9]{8}[0-9A-HJKMNP-TV-Z]{8}[0-9A-HJKMNP-Z*~$=]$'
		AND right(code, 1) = rule.check_symbol(left(code, 16)) THEN code END;
END
$$;

-- In a time that does not depend on where the two differ: the hashes that are compared are random.
CREATE FUNCTION rule.same_secret(one text, other text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	drawn bytea := gen_random_bytes(32);
BEGIN
	RETURN sha256(drawn || convert_to(one, 'UTF8')) = sha256(drawn || convert_to(other, 'UTF8'));
END
$$;

-- The card that the number in a code means; only refuse_card says whether the code is right.
CREATE FUNCTION rule.card_numbered(in_community integer, typed_code text)
	RETURNS xinyi.household_card
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	meant household_card;
BEGIN
	SELECT * INTO meant FROM household_card
	WHERE community_id = in_community
		AND card_no = left(read_card_code(typed_code), 8)::bigint;
	RETURN meant;
END
$$;

CREATE FUNCTION rule.card_points_max(in_community integer) RETURNS integer
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	RETURN (SELECT card_points_max FROM settings WHERE community_id = in_community);
END
$$;

CREATE FUNCTION rule.card_points_left(in_community integer, of_household bigint) RETURNS integer
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	RETURN greatest(card_points_max(in_community) - (
		SELECT coalesce(sum(points), 0) FROM redemption
		WHERE community_id = in_community AND household_id = of_household
			AND card_id IS NOT NULL AND status <> 'undone'
			AND redeemed_at >= moment(day(rule.now()), '00:00')), 0);
END
$$;
COMMENT ON FUNCTION rule.card_points_left IS
	'How many points a household may still spend with its card today.';

-- Why nobody is served with this code of a card; null when somebody is. Counts a wrong code.
CREATE FUNCTION rule.refuse_card(in_community integer, typed_code text, meant xinyi.household_card)
	RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	code text := read_card_code(typed_code);
	refusal text;
BEGIN
	IF card_points_max(in_community) = 0 THEN
		RETURN 'cards_not_accepted';
	END IF;
	refusal := refuse_code(in_community, code, coalesce(
		same_secret(code, card_code(in_community, meant.card_no)), false), 'card_unknown');
	IF refusal IS NOT NULL THEN
		RETURN refusal;
	END IF;
	IF EXISTS (SELECT FROM household_card
	           WHERE community_id = in_community AND card_id = meant.card_id
		           AND withdrawn_at IS NOT NULL) THEN
		RETURN 'card_withdrawn';
	END IF;
	IF may_not_serve(in_community, meant.household_id) THEN
		RETURN 'conflict_of_interest';
	END IF;
	RETURN NULL;
END
$$;

-- What is shown at the counter: the household's code, or its card and who of it is there.
CREATE TYPE rule.visitor AS (counter_code text, card_code text, present uuid);

-- How a redemption comes about: in the app, or at the counter for whom a visitor means.
CREATE TYPE rule.redeeming AS (error text, household_id bigint, at_counter boolean,
                               counter_digest bytea, card xinyi.household_card, card_code text,
                               present uuid, card_points_max integer, helper_no bigint);

-- Under the lock of the household, which a withdrawal of the card takes too.
CREATE FUNCTION rule.refuse_how(spender xinyi.household, how rule.redeeming) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	refusal text;
BEGIN
	IF (how.card).card_id IS NOT NULL THEN
		refusal := refuse_card(spender.community_id, how.card_code, how.card);
		IF refusal IS NULL AND NOT lives_in(spender, how.present) THEN
			RETURN 'present_not_in_household';
		END IF;
		RETURN refusal;
	END IF;
	-- A move replaces the codes of who leaves and ends the session; a request that it overtook
	-- must not give the member a new one.
	IF NOT how.at_counter AND how.helper_no IS NULL
	   AND NOT lives_in(spender, actor_resident_id()) THEN
		RETURN 'unauthenticated';
	END IF;
	IF NOT how.at_counter AND how.helper_no IS NOT NULL AND NOT acts_as_helper(spender) THEN
		RETURN 'not_a_helper';
	END IF;
	IF how.at_counter AND has_guessed_enough(spender.community_id) THEN
		RETURN 'too_many_wrong_codes';
	END IF;
	IF EXISTS (SELECT FROM redemption
	           WHERE community_id = spender.community_id
		           AND counter_code = how.counter_digest) THEN
		RETURN 'counter_code_used';
	END IF;
	RETURN NULL;
END
$$;

-- Where a refusal is about the card, whose code has a name of its own in the request.
CREATE FUNCTION rule.card_violations(code text) RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN code = 'code_mistyped' THEN '[{"pointer": "/card_code"}]'::jsonb END;

CREATE FUNCTION rule.refuse_issuing(in_community integer, home xinyi.household,
                                    known xinyi.household_card) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	IF known.card_id IS NOT NULL THEN
		RETURN 'already_exists_differently';
	END IF;
	IF home.household_id IS NULL THEN
		RETURN 'unknown_household';
	END IF;
	IF home.closed_on IS NOT NULL OR is_empty_household(in_community, home.household_id) THEN
		RETURN 'household_closed';
	END IF;
	IF may_not_serve(in_community, home.household_id) THEN
		RETURN 'conflict_of_interest';
	END IF;
	RETURN NULL;
END
$$;

CREATE FUNCTION rule.issue_card(in_community integer, new_id uuid, of_household bigint,
                                because text)
RETURNS TABLE (error text, card xinyi.household_card)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	home household;
BEGIN
	INSERT INTO counter_key (community_id) VALUES (in_community) ON CONFLICT DO NOTHING;
	SELECT * INTO home FROM household
	WHERE community_id = in_community AND household_id = of_household
	FOR NO KEY UPDATE;
	SELECT c.* INTO card FROM household_card c
	WHERE c.community_id = in_community AND c.card_id = new_id;
	IF ((card).household_id, (card).reason, (card).issued_by)
	   IS DISTINCT FROM (of_household, because, actor_label()) THEN
		error := refuse_issuing(in_community, home, card);
		IF error IS NULL THEN
			PERFORM end_card(in_community, of_household, '已换新卡：' || left(because, 490));
			INSERT INTO household_card AS c (community_id, card_id, household_id, reason,
			                                 issued_by, issued_at)
			VALUES (in_community, new_id, of_household, because, actor_label(), rule.now())
			RETURNING c.* INTO card;
			PERFORM notify_household(in_community, of_household, 'card_issued',
			                         of_household::text);
		END IF;
	END IF;
	RETURN NEXT;
END
$$;
COMMENT ON FUNCTION rule.issue_card IS
	'A new card; the one that the household had is withdrawn. The same request by the same member '
	'again gets the same answer.';

CREATE FUNCTION rule.withdraw_card(in_community integer, of_card uuid, because text)
RETURNS TABLE (error text, card xinyi.household_card)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	PERFORM FROM household
	WHERE community_id = in_community AND household_id = (
		SELECT household_id FROM household_card c
		WHERE c.community_id = in_community AND c.card_id = of_card)
	FOR NO KEY UPDATE;
	SELECT c.* INTO card FROM household_card c
	WHERE c.community_id = in_community AND c.card_id = of_card;
	IF NOT FOUND THEN
		RETURN;
	END IF;
	IF (card).withdrawn_at IS NULL THEN
		PERFORM end_card(in_community, (card).household_id, because);
		PERFORM notify_household(in_community, (card).household_id, 'card_withdrawn',
		                         (card).household_id::text);
		SELECT c.* INTO card FROM household_card c
		WHERE c.community_id = in_community AND c.card_id = of_card;
	ELSIF ((card).withdrawn_by, (card).withdrawn_because)
	      IS DISTINCT FROM (actor_label(), because) THEN
		error := 'card_withdrawn';
	END IF;
	RETURN NEXT;
END
$$;
COMMENT ON FUNCTION rule.withdraw_card IS
	'The card is worth nothing from now on. The same reason by the same member again gets the same '
	'answer.';

CREATE FUNCTION rule.show_card(of xinyi.household_card)
RETURNS TABLE (card_id uuid, card_no bigint, household_code text, building integer, name text,
               state text, reason text, issued_by text, issued_at timestamptz,
               withdrawn_because text, withdrawn_by text, withdrawn_at timestamptz)
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	SELECT of.card_id, of.card_no, h.code, h.building::integer,
	       (SELECT rule.mask_name(r.name) FROM xinyi.resident r
	        WHERE r.community_id = h.community_id AND r.household_id = h.household_id
	            AND r.left_at IS NULL
	        ORDER BY r.is_head DESC, r.name
	        LIMIT 1),
	       CASE WHEN of.withdrawn_at IS NULL THEN 'valid' ELSE 'withdrawn' END, of.reason,
	       rule.shown_actor(of.community_id, of.issued_by), of.issued_at, of.withdrawn_because,
	       rule.shown_actor(of.community_id, of.withdrawn_by), of.withdrawn_at
	FROM xinyi.household h
	WHERE h.community_id = of.community_id AND h.household_id = of.household_id;
END
$$;
COMMENT ON FUNCTION rule.show_card IS
	'A card as administrators see it, with the masked name of the head of the household.';
