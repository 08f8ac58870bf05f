-- What ends with a household, or when somebody leaves it.

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
