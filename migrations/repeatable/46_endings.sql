-- What ends with a household, or when somebody leaves it or the community.

-- Under the lock of the household; whether there was a valid card. One with which somebody redeemed
-- while this waited for the lock was good until then.
CREATE FUNCTION rule.end_card(in_community integer, of_household bigint, because text)
	RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	UPDATE household_card c
	SET withdrawn_because = because, withdrawn_by = actor_label(),
	    withdrawn_at = greatest(rule.now(), c.issued_at, (
		    SELECT max(redeemed_at) FROM redemption
		    WHERE community_id = in_community AND household_id = of_household
			    AND card_id IS NOT NULL))
	WHERE c.community_id = in_community AND c.household_id = of_household
		AND c.withdrawn_at IS NULL;
	RETURN FOUND;
END
$$;

-- These helpers act for their households no more. Those whose term is over keep it as it was.
CREATE FUNCTION rule.end_helpers(in_community integer, numbers bigint[], because text)
	RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	ended household_helper;
BEGIN
	FOR i IN 1 .. cardinality(numbers) LOOP
		UPDATE household_helper
		SET ended_because = because, ended_by = actor_label(),
		    ended_at = greatest(rule.now(), recorded_at)
		WHERE community_id = in_community AND helper_no = numbers[i] AND ended_at IS NULL
			AND ends_on >= day(rule.now())
		RETURNING * INTO ended;
		IF FOUND THEN
			PERFORM notify_household(in_community, ended.household_id, 'helper_ended',
			                         ended.helper_id::text);
			PERFORM notify_member(in_community, ended.membership_id, 'helper_ended',
			                      ended.helper_id::text);
		END IF;
	END LOOP;
END
$$;

CREATE FUNCTION rule.end_help_by(in_community integer, of_member uuid, because text)
	RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	PERFORM end_helpers(in_community, ARRAY(
		SELECT helper_no FROM household_helper
		WHERE community_id = in_community AND membership_id = of_member AND ended_at IS NULL
		ORDER BY helper_no), because);
END
$$;

CREATE FUNCTION rule.end_help_for(in_community integer, of_household bigint, because text)
	RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	PERFORM end_helpers(in_community, ARRAY(
		SELECT helper_no FROM household_helper
		WHERE community_id = in_community AND household_id = of_household
			AND ended_at IS NULL
		ORDER BY helper_no), because);
END
$$;
