-- Guessing codes. A code with the right check symbol that belongs to nothing is counted for the
-- member who typed it and for the member's household, over all sessions.

-- An honest storekeeper meets one now and then: a hold of another community, or a voucher of paper.
CREATE FUNCTION rule.wrong_codes_max() RETURNS integer
LANGUAGE sql IMMUTABLE
RETURN 20;

CREATE FUNCTION rule.has_guessed_enough(in_community integer) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	since timestamptz := now() - interval '1 hour';
BEGIN
	-- Serialises the requests of one guesser; otherwise twenty concurrent ones would all pass.
	PERFORM pg_advisory_xact_lock(wrong_code_lock(), hashtext(coalesce(
		in_community || '/' || actor_household_id(), actor_id()::text)));
	RETURN wrong_codes_max() <= greatest(
		(SELECT count(*) FROM wrong_code
		 WHERE community_id = in_community AND membership_id = actor_id()
			 AND typed_at > since),
		(SELECT count(*) FROM wrong_code
		 WHERE community_id = in_community AND household_id = actor_household_id()
			 AND typed_at > since));
END
$$;
COMMENT ON FUNCTION rule.has_guessed_enough IS
	'Whether the caller typed as many wrong codes within an hour as a member or a household '
	'may. Holds a lock until the transaction ends, so that the answer stays true.';

CREATE FUNCTION rule.count_wrong_code(in_community integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	DELETE FROM wrong_code
	WHERE community_id = in_community AND membership_id = actor_id()
		AND typed_at <= now() - interval '1 hour';
	INSERT INTO wrong_code (community_id, membership_id, household_id)
	VALUES (in_community, actor_id(), actor_household_id());
END
$$;

-- The error code for a code as read; null when it is right.
CREATE FUNCTION rule.refuse_code(in_community integer, code text, is_right boolean, wrong text)
	RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	IF code IS NULL THEN
		RETURN 'code_mistyped';
	ELSIF has_guessed_enough(in_community) THEN
		RETURN 'too_many_wrong_codes';
	ELSIF NOT is_right THEN
		PERFORM count_wrong_code(in_community);
		RETURN wrong;
	END IF;
	RETURN NULL;
END
$$;
COMMENT ON FUNCTION rule.refuse_code IS
	'Counts a wrong code. Who typed too many learns nothing more, also of a right one.';
