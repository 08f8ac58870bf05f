-- Households that administrators move or close over the API, each change under an identifier of the
-- client's making.

-- Where members of the request are missing or do not belong to its act; null when none is wrong.
CREATE FUNCTION rule.household_change_violations(request jsonb) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
	RETURN (SELECT jsonb_agg(jsonb_build_object('pointer', '/' || wrong.member)
	                         ORDER BY wrong.member)
	        FROM (SELECT member FROM unnest('{building,room,unit}'::text[]) AS member
	              WHERE (request ? member) <> (request ->> 'act' = 'move')
	              ORDER BY member
	              LIMIT 3) wrong);
END
$$;

CREATE FUNCTION rule.make_household_change(in_community integer, of_household bigint, request jsonb)
RETURNS TABLE (error text, change xinyi.household_change)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	wanted household_change := jsonb_populate_record(NULL::household_change, request);
	closed record;
BEGIN
	IF wanted.act = 'move' THEN
		RETURN QUERY SELECT * FROM move_household(in_community, of_household, request);
		RETURN;
	END IF;
	SELECT * INTO closed FROM close_household(in_community, of_household, wanted.reason,
	                                          wanted.happened_on);
	error := closed.error;
	IF error IS NULL THEN
		change := keep_household_change(closed.household, wanted);
	END IF;
	RETURN NEXT;
END
$$;

-- One at a time in a community, as entries, so that a request that comes twice at once is
-- recognised.
CREATE FUNCTION rule.request_household_change(in_community integer, of_code text, new_id uuid,
                                              asked jsonb)
RETURNS TABLE (error text, violations jsonb, change xinyi.household_change)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	request constant jsonb := jsonb_strip_nulls(asked);
	home constant bigint := (SELECT household_id FROM household
	                         WHERE community_id = in_community AND code = of_code);
	made record;
BEGIN
	PERFORM pg_advisory_xact_lock(entry_lock(), in_community);
	SELECT c.* INTO change FROM household_change c
	WHERE c.community_id = in_community AND c.change_id = new_id;
	IF change.change_id IS NOT NULL THEN
		IF (change.household_id, change.changed_by, change.request)
		   IS DISTINCT FROM (home, actor_label(), request) THEN
			error := 'already_exists_differently';
		END IF;
	ELSIF home IS NULL THEN
		error := 'not_found';
	ELSIF household_change_violations(request) IS NOT NULL THEN
		error := 'change_unclear';
		violations := household_change_violations(request);
	ELSE
		SELECT * INTO made FROM make_household_change(
			in_community, home,
			request || jsonb_build_object('change_id', new_id, 'request', request));
		error := made.error;
		change := made.change;
	END IF;
	RETURN NEXT;
END
$$;
COMMENT ON FUNCTION rule.request_household_change IS
	'The request has act and reason, may have happened_on, and of a move building, unit and room.';
