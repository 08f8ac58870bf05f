-- Households are split (分户), merged (并户), closed (销户), and move (搬迁). A split or merge
-- moves points, so two administrators decide it; the document is what the households agreed on in
-- writing. Locks: residents by their identifier, settings, period, households by number.

CREATE FUNCTION rule.refuse_administrator(in_community integer, member uuid, households bigint[])
	RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	decider membership;
BEGIN
	SELECT * INTO decider FROM membership
	WHERE community_id = in_community AND membership_id = member;
	IF NOT coalesce('administrator' = ANY (decider.roles), false) THEN
		RETURN 'not_an_administrator';
	END IF;
	IF households_of(in_community, decider.resident_id, day(rule.now())) && households
	   OR has_relatives(in_community, member, households, rule.now()) THEN
		RETURN 'administrator_involved';
	END IF;
	RETURN NULL;
END
$$;

-- Two, where the community has two; neither lives in one of the households or has relatives there.
CREATE FUNCTION rule.refuse_administrators(agreed xinyi.household_transfer) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	households bigint[] := ARRAY[agreed.from_household_id, agreed.to_household_id];
	refusal text := refuse_administrator(agreed.community_id, agreed.administrator, households);
BEGIN
	IF refusal IS NOT NULL THEN
		RETURN refusal;
	END IF;
	IF agreed.second_administrator IS NOT DISTINCT FROM agreed.administrator
	   OR agreed.second_administrator IS NULL AND EXISTS (
		   SELECT FROM membership
		   WHERE community_id = agreed.community_id AND 'administrator' = ANY (roles)
			   AND membership_id <> agreed.administrator) THEN
		RETURN 'second_administrator_needed';
	END IF;
	IF agreed.second_administrator IS NOT NULL THEN
		RETURN refuse_administrator(agreed.community_id, agreed.second_administrator, households);
	END IF;
	RETURN NULL;
END
$$;

-- Locks residents in one order, and returns the first reason why one of them cannot change.
CREATE FUNCTION rule.refuse_members(in_community integer, members uuid[], of_household bigint,
                                    on_day date) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	one uuid;
	member resident;
	refusal text;
BEGIN
	FOR one IN SELECT DISTINCT unnest(members) AS resident_id ORDER BY resident_id LOOP
		member := lock_resident(in_community, one);
		refusal := coalesce(refusal, refuse_change(member, on_day),
		                    CASE WHEN member.household_id <> of_household
		                         THEN 'not_in_household' END);
	END LOOP;
	RETURN refusal;
END
$$;

CREATE FUNCTION rule.living_members(in_community integer, of_household bigint) RETURNS uuid[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	RETURN ARRAY(SELECT resident_id FROM resident
	             WHERE community_id = in_community AND household_id = of_household
		             AND left_at IS NULL
	             ORDER BY resident_id);
END
$$;

CREATE FUNCTION rule.household_of(in_community integer, of_code text) RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	RETURN (SELECT household_id FROM household
	        WHERE community_id = in_community AND code = of_code);
END
$$;

-- What a request says of a split or merge.
CREATE FUNCTION rule.read_transfer(in_community integer, of_household bigint, request jsonb)
	RETURNS xinyi.household_transfer
LANGUAGE plpgsql STABLE SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	agreed household_transfer;
BEGIN
	agreed.community_id := in_community;
	agreed.transfer_id := (request ->> 'transfer_id')::uuid;
	agreed.from_household_id := of_household;
	agreed.points := (request ->> 'points')::integer;
	agreed.document := request ->> 'document';
	agreed.administrator := (request ->> 'administrator')::uuid;
	agreed.second_administrator := (request ->> 'second_administrator')::uuid;
	agreed.happened_on := coalesce((request ->> 'day')::date, day(rule.now()));
	RETURN agreed;
END
$$;

-- After the members have moved, so that each learns of the points of the household that is now
-- theirs.
CREATE FUNCTION rule.notify_transfer(agreed xinyi.household_transfer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	IF agreed.points > 0 THEN
		PERFORM notify_household(agreed.community_id, household_id, 'points_transferred',
		                         agreed.transfer_no::text)
		FROM unnest(ARRAY[agreed.from_household_id, agreed.to_household_id]) AS household_id;
	END IF;
END
$$;

CREATE FUNCTION rule.refuse_split(agreed xinyi.household_transfer, giver xinyi.household,
                                  members uuid[], place jsonb) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	IF giver.closed_on IS NOT NULL THEN
		RETURN 'household_closed';
	END IF;
	IF living_members(agreed.community_id, giver.household_id) <@ members THEN
		RETURN 'split_leaves_nobody';
	END IF;
	IF family_at(agreed.community_id, (place ->> 'building')::integer,
	             (place ->> 'unit')::integer, place ->> 'room') IS NOT NULL THEN
		RETURN 'address_inhabited';
	END IF;
	IF agreed.points > free_points(giver) THEN
		RETURN 'points_short';
	END IF;
	RETURN refuse_administrators(agreed);
END
$$;

-- The request has building, unit, room, members (the first is the head of the new household),
-- points, document, administrator, and may have second_administrator and day.
CREATE FUNCTION rule.split_household(in_community integer, of_household bigint, request jsonb)
RETURNS TABLE (error text, transfer xinyi.household_transfer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	agreed household_transfer := read_transfer(in_community, of_household, request);
	members uuid[] := ARRAY(SELECT jsonb_array_elements_text(request -> 'members')::uuid);
	taken period;
	giver household;
BEGIN
	error := refuse_members(in_community, members, of_household, agreed.happened_on);
	PERFORM share_settings(in_community);
	taken := take_open_period(in_community);
	giver := lock_points(in_community, of_household, taken.period_id);
	error := coalesce(error, refuse_split(agreed, giver, members, request));
	IF error IS NULL THEN
		agreed.act := 'split';
		agreed.to_household_id := add_household(
			in_community, (request ->> 'building')::integer, (request ->> 'unit')::integer,
			request ->> 'room');
		transfer := transfer_points(agreed, giver, taken.period_id);
		PERFORM explain_changes(agreed.document, agreed.happened_on);
		UPDATE resident SET household_id = agreed.to_household_id,
			is_head = resident_id = members[1]
		WHERE community_id = in_community AND resident_id = ANY (members);
		PERFORM explain_changes(NULL, NULL);
		PERFORM notify_transfer(transfer);
	END IF;
	RETURN NEXT;
END
$$;
COMMENT ON FUNCTION rule.split_household IS
	'Some members become a new household at another address, with a number of points. Ratings '
	'stay.';

CREATE FUNCTION rule.refuse_merge(agreed xinyi.household_transfer, giver xinyi.household,
                                  taker xinyi.household) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	IF num_nonnulls(giver.closed_on, taker.closed_on) > 0 THEN
		RETURN 'household_closed';
	END IF;
	IF EXISTS (SELECT FROM resident one
	           JOIN resident other USING (community_id, name_key)
	           WHERE one.community_id = agreed.community_id
		           AND one.household_id = giver.household_id AND one.left_at IS NULL
		           AND other.household_id = taker.household_id) THEN
		RETURN 'name_taken_in_household';
	END IF;
	RETURN refuse_administrators(agreed);
END
$$;

-- The request has document and administrator, and may have second_administrator and day.
CREATE FUNCTION rule.merge_households(in_community integer, of_household bigint,
                                      into_household bigint, request jsonb)
RETURNS TABLE (error text, transfer xinyi.household_transfer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	agreed household_transfer := read_transfer(in_community, of_household, request);
	members uuid[] := living_members(in_community, of_household);
	taken period;
	giver household;
	taker household;
	has_head boolean;
BEGIN
	IF of_household = into_household THEN
		error := 'same_household';
		RETURN NEXT;
		RETURN;
	END IF;
	error := refuse_members(in_community, members, of_household, agreed.happened_on);
	PERFORM share_settings(in_community);
	taken := take_open_period(in_community);
	IF of_household < into_household THEN
		giver := lock_points(in_community, of_household, taken.period_id);
	END IF;
	taker := lock_points(in_community, into_household, taken.period_id);
	IF of_household > into_household THEN
		giver := lock_points(in_community, of_household, taken.period_id);
	END IF;
	agreed.act := 'merge';
	agreed.to_household_id := into_household;
	agreed.points := free_points(giver);
	error := coalesce(error, refuse_merge(agreed, giver, taker));
	IF error IS NULL THEN
		transfer := transfer_points(agreed, giver, taken.period_id);
		PERFORM explain_changes(agreed.document, agreed.happened_on);
		has_head := EXISTS (SELECT FROM resident
		                    WHERE community_id = in_community
			                    AND household_id = into_household AND is_head
			                    AND left_at IS NULL);
		UPDATE resident SET household_id = into_household, is_head = is_head AND NOT has_head
		WHERE community_id = in_community AND household_id = of_household AND left_at IS NULL;
		PERFORM close_empty(in_community, of_household, agreed.happened_on);
		PERFORM explain_changes(NULL, NULL);
		PERFORM notify_transfer(transfer);
	END IF;
	RETURN NEXT;
END
$$;
COMMENT ON FUNCTION rule.merge_households IS
	'All members of one household and all its available points go to another one, and it is '
	'closed. What is held stays and can be collected; ratings stay.';

-- The last one who leaves closes a household; one in which nobody ever lived is closed here.
CREATE FUNCTION rule.close_empty(in_community integer, of_household bigint, on_day date)
	RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	UPDATE household SET closed_on = on_day
	WHERE community_id = in_community AND household_id = of_household AND closed_on IS NULL
		AND is_empty_household(in_community, of_household);
END
$$;

CREATE FUNCTION rule.refuse_closing(of xinyi.household, on_day date) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	IF of.household_id IS NULL THEN
		RETURN 'not_found';
	END IF;
	IF of.closed_on IS NOT NULL THEN
		RETURN 'household_closed';
	END IF;
	IF on_day > day(rule.now()) THEN
		RETURN 'change_in_future';
	END IF;
	RETURN NULL;
END
$$;

CREATE FUNCTION rule.close_household(in_community integer, of_household bigint, because text,
                                     on_day date)
RETURNS TABLE (error text, household xinyi.household)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	members uuid[] := living_members(in_community, of_household);
	today date := day(rule.now());
BEGIN
	SELECT h.* INTO household FROM xinyi.household h
	WHERE h.community_id = in_community AND h.household_id = of_household;
	error := coalesce(refuse_closing(household, on_day),
	                  refuse_members(in_community, members, of_household, on_day));
	IF error IS NULL THEN
		PERFORM explain_changes(because, on_day);
		UPDATE resident r
		SET left_at = CASE WHEN on_day < today THEN moment(on_day, '00:00') ELSE rule.now() END,
		    left_because = 'moved_away', is_head = false
		WHERE r.community_id = in_community AND r.resident_id = ANY (members);
		PERFORM close_empty(in_community, of_household, coalesce(on_day, today));
		PERFORM explain_changes(NULL, NULL);
	END IF;
	SELECT h.* INTO household FROM xinyi.household h
	WHERE h.community_id = in_community AND h.household_id = of_household;
	RETURN NEXT;
END
$$;
COMMENT ON FUNCTION rule.close_household IS
	'Everybody who lives there moves away. The points lapse in their time.';

CREATE FUNCTION rule.keep_household_change(before xinyi.household, wanted xinyi.household_change)
	RETURNS xinyi.household_change
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	kept household_change;
BEGIN
	INSERT INTO household_change (community_id, act, household_id, change_id, from_building,
	                              from_unit, from_room, building, unit, room, happened_on, reason,
	                              request, changed_by, changed_at)
	VALUES (before.community_id, wanted.act, before.household_id, wanted.change_id, before.building,
	        before.unit, before.room, coalesce(wanted.building, before.building),
	        coalesce(wanted.unit, before.unit), coalesce(wanted.room, before.room),
	        coalesce(wanted.happened_on, day(rule.now())), wanted.reason, wanted.request,
	        actor_label(), rule.now())
	RETURNING * INTO STRICT kept;
	RETURN kept;
END
$$;

CREATE FUNCTION rule.refuse_moving(of xinyi.household, wanted xinyi.household_change) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	refusal constant text := refuse_closing(of, wanted.happened_on);
BEGIN
	IF refusal IS NOT NULL THEN
		RETURN refusal;
	END IF;
	IF wanted.happened_on < (SELECT max(happened_on) FROM household_change
	                         WHERE community_id = of.community_id AND act = 'move'
		                         AND household_id = of.household_id) THEN
		RETURN 'change_before_residency';
	END IF;
	IF family_at(of.community_id, wanted.building, wanted.unit, wanted.room) IS NOT NULL THEN
		RETURN 'address_inhabited';
	END IF;
	RETURN NULL;
END
$$;

-- The request has building, unit, room and reason, and may have happened_on.
CREATE FUNCTION rule.move_household(in_community integer, of_household bigint, request jsonb)
RETURNS TABLE (error text, change xinyi.household_change)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	moving household;
	wanted household_change := jsonb_populate_record(NULL::household_change, request);
BEGIN
	SELECT * INTO moving FROM household
	WHERE community_id = in_community AND household_id = of_household
	FOR NO KEY UPDATE;
	wanted.act := 'move';
	error := refuse_moving(moving, wanted);
	IF error IS NULL THEN
		UPDATE household
		SET building = wanted.building, unit = wanted.unit, room = wanted.room
		WHERE community_id = in_community AND household_id = of_household;
		change := keep_household_change(moving, wanted);
	END IF;
	RETURN NEXT;
END
$$;
COMMENT ON FUNCTION rule.move_household IS
	'The whole family moves to a flat in which nobody lives, and takes code, points and all that '
	'is held along: nobody leaves the household, so nothing ends.';
