-- Splits and merges that administrators ask for, and the answers of the second administrator.

-- What the asker of a split or merge saw: who lives in the households.
CREATE FUNCTION rule.transfer_tag(in_community integer, arguments jsonb) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	RETURN tag_of(jsonb_build_array(
		living_members(in_community, household_of(in_community, arguments ->> 'household_code')),
		living_members(in_community, household_of(in_community, arguments ->> 'into'))));
END
$$;

CREATE FUNCTION rule.address_words(place jsonb) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
	RETURN format('%s号楼%s单元%s室', place ->> 'building', place ->> 'unit', place ->> 'room');
END
$$;

CREATE FUNCTION rule.transfer_changes(in_community integer, act text, arguments jsonb)
	RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	giver household;
BEGIN
	SELECT * INTO STRICT giver FROM household
	WHERE community_id = in_community AND code = arguments ->> 'household_code';
	IF act = 'splitHousehold' THEN
		RETURN jsonb_build_array(
			change_words('住址', address_words(to_jsonb(giver)), address_words(arguments)),
			change_words('分出人数', NULL,
			             jsonb_array_length(arguments -> 'members')::text),
			change_words('转出积分', available_points(giver)::text, arguments ->> 'points'),
			change_words('书面协议', NULL, arguments ->> 'document'));
	END IF;
	RETURN jsonb_build_array(
		change_words('并入的户', giver.code, arguments ->> 'into'),
		change_words('转出积分', available_points(giver)::text, '全部可用积分'),
		change_words('书面协议', NULL, arguments ->> 'document'));
END
$$;

-- Splits or merges as the routines of the command line do; without a second administrator they
-- refuse with second_administrator_needed as the last of all reasons.
CREATE FUNCTION rule.carry_out_transfer(in_community integer, act text, request jsonb) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	giver constant bigint := household_of(in_community, request ->> 'household_code');
	taker constant bigint := household_of(in_community, request ->> 'into');
	refusal text;
BEGIN
	IF giver IS NULL OR act = 'mergeHouseholds' AND taker IS NULL THEN
		RETURN 'unknown_household';
	END IF;
	IF act = 'mergeHouseholds' THEN
		RETURN (SELECT error FROM merge_households(in_community, giver, taker, request));
	END IF;
	refusal := (SELECT error FROM split_household(in_community, giver, request));
	-- Somebody who is in no household of the community.
	IF refusal = 'not_found' THEN
		RETURN 'not_in_household';
	END IF;
	RETURN refusal;
END
$$;

CREATE FUNCTION rule.asked_transfer(in_community integer, of_transfer uuid, act text,
                                    request jsonb) RETURNS xinyi.confirmation
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	wanted confirmation;
BEGIN
	wanted.community_id := in_community;
	wanted.operation := act;
	wanted.subject := of_transfer;
	wanted.arguments := request;
	wanted.seen := transfer_tag(in_community, request);
	wanted.changes := transfer_changes(in_community, act, request);
	wanted.asked_by := actor_id();
	RETURN wanted;
END
$$;

CREATE FUNCTION rule.find_transfer(in_community integer, of_transfer uuid)
	RETURNS xinyi.confirmation
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	found confirmation;
BEGIN
	SELECT * INTO found FROM confirmation
	WHERE community_id = in_community AND operation IN ('splitHousehold', 'mergeHouseholds')
		AND subject = of_transfer::text;
	RETURN found;
END
$$;

CREATE FUNCTION rule.refuse_asking_again(known xinyi.confirmation, act text, request jsonb)
	RETURNS text
LANGUAGE plpgsql STABLE SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	IF (known.operation, known.arguments, known.asked_by) <> (act, request, actor_id()) THEN
		RETURN 'already_exists_differently';
	END IF;
	RETURN NULL;
END
$$;

-- Two equal requests at once: the second one waits for the households, and then finds what the
-- first one has asked for or done.
CREATE FUNCTION rule.ask_transfer(in_community integer, of_transfer uuid, act text, request jsonb)
RETURNS TABLE (error text, confirmation xinyi.confirmation)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	wanted xinyi.confirmation;
BEGIN
	confirmation := find_transfer(in_community, of_transfer);
	IF (confirmation).confirmation_id IS NULL THEN
		IF household_of(in_community, request ->> 'household_code') IS NOT NULL THEN
			wanted := asked_transfer(in_community, of_transfer, act, request);
		END IF;
		error := carry_out_transfer(in_community, act, request || jsonb_build_object(
			'transfer_id', of_transfer, 'administrator', actor_id()));
		confirmation := find_transfer(in_community, of_transfer);
	END IF;
	IF (confirmation).confirmation_id IS NOT NULL THEN
		error := refuse_asking_again(confirmation, act, request);
	ELSIF coalesce(error, 'second_administrator_needed') = 'second_administrator_needed' THEN
		error := NULL;
		confirmation := await_second(wanted);
	END IF;
	RETURN NEXT;
END
$$;
COMMENT ON FUNCTION rule.ask_transfer IS
	'What has been asked for under this identifier stays as it was: confirmed, refused or waiting.';

-- Answers.

CREATE FUNCTION rule.confirmation_tag(of xinyi.confirmation) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	RETURN CASE of.operation
		WHEN 'assignRoles' THEN (
			SELECT etag(m) FROM membership m
			WHERE m.community_id = of.community_id AND m.membership_id = of.subject::uuid
				AND m.account_id IS NOT NULL)
		WHEN 'changeSettings' THEN (
			SELECT etag(s) FROM settings s WHERE s.community_id = of.community_id)
		ELSE transfer_tag(of.community_id, of.arguments) END;
END
$$;

-- Nothing of what the asker saw has changed, and the asker could still ask.
CREATE FUNCTION rule.is_as_asked(of xinyi.confirmation) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	RETURN confirmation_tag(of) IS NOT DISTINCT FROM of.seen
	AND EXISTS (SELECT FROM membership
	            WHERE community_id = of.community_id AND membership_id = of.asked_by
		            AND 'administrator' = ANY (roles));
END
$$;

-- The state as it is shown: one that waits may have lapsed, or what it asks for may have changed.
CREATE FUNCTION rule.confirmation_state(of xinyi.confirmation) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN CASE WHEN of.status <> 'open' THEN of.status
	            WHEN of.answerable_until <= rule.now() THEN 'lapsed'
	            WHEN NOT rule.is_as_asked(of) THEN 'outdated'
	            ELSE 'open' END;
END
$$;

-- The asker, who gains and who confirms are three people.
CREATE FUNCTION rule.refuse_answerer(of xinyi.confirmation) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	IF of.asked_by = actor_id() THEN
		RETURN 'own_confirmation';
	END IF;
	IF of.subject = actor_id()::text
	   OR of.operation IN ('splitHousehold', 'mergeHouseholds') AND refuse_administrator(
		   of.community_id, actor_id(), ARRAY[
			   household_of(of.community_id, of.arguments ->> 'household_code'),
			   household_of(of.community_id, of.arguments ->> 'into')]) IS NOT NULL THEN
		RETURN 'conflict_of_interest';
	END IF;
	RETURN NULL;
END
$$;

CREATE FUNCTION rule.refuse_answer(of xinyi.confirmation, answer text, because text) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	refusal constant text := refuse_answerer(of);
BEGIN
	IF refusal IS NOT NULL THEN
		RETURN refusal;
	END IF;
	IF confirmation_state(of) NOT IN ('open', 'outdated') THEN
		RETURN 'confirmation_ended';
	END IF;
	IF answer = 'refused' AND because IS NULL THEN
		RETURN 'reason_required';
	END IF;
	IF answer = 'confirmed' AND NOT is_as_asked(of) THEN
		RETURN 'confirmation_outdated';
	END IF;
	RETURN NULL;
END
$$;

-- The operation with the arguments of the asker, under its own locks. Whatever it refuses now was
-- not so when it was asked for.
CREATE FUNCTION rule.carry_out(of xinyi.confirmation) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	refusal text;
BEGIN
	IF of.operation = 'assignRoles' THEN
		SELECT done.error INTO refusal
		FROM set_roles(of.community_id, of.subject::uuid,
		               ARRAY(SELECT jsonb_array_elements_text(of.arguments -> 'roles')),
		               ARRAY[of.seen]) done;
	ELSIF of.operation = 'changeSettings' THEN
		SELECT done.error INTO refusal
		FROM change_settings(of.community_id, of.arguments, ARRAY[of.seen]) done;
	ELSE
		refusal := carry_out_transfer(of.community_id, of.operation, of.arguments
			|| jsonb_build_object('transfer_id', of.subject, 'administrator', of.asked_by,
			                      'second_administrator', actor_id()));
	END IF;
	RETURN CASE WHEN refusal IS NOT NULL THEN 'confirmation_outdated' END;
END
$$;

CREATE FUNCTION rule.answer_confirmation(in_community integer, of_confirmation uuid, answer text,
                                         because text)
RETURNS TABLE (error text, confirmation xinyi.confirmation)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	SELECT c.* INTO confirmation FROM xinyi.confirmation c
	WHERE c.community_id = in_community AND c.confirmation_id = of_confirmation
	FOR UPDATE;
	IF NOT FOUND THEN
		RETURN;
	END IF;
	IF ((confirmation).status, (confirmation).answered_by, (confirmation).reason)
	   IS NOT DISTINCT FROM (answer, actor_id(), because) THEN
		RETURN NEXT;
		RETURN;
	END IF;
	error := refuse_answer(confirmation, answer, because);
	IF error IS NULL AND answer = 'confirmed' THEN
		error := carry_out(confirmation);
	END IF;
	IF error IS NULL THEN
		UPDATE xinyi.confirmation c
		SET status = answer, answered_by = actor_id(), ended_at = rule.now(), reason = because,
		    done_at = CASE answer WHEN 'confirmed' THEN now() END
		WHERE c.community_id = in_community AND c.confirmation_id = of_confirmation
		RETURNING c.* INTO confirmation;
		PERFORM notify_member(in_community, (confirmation).asked_by, 'confirmation_' || answer,
		                      of_confirmation::text);
	END IF;
	RETURN NEXT;
END
$$;

CREATE FUNCTION rule.withdraw_confirmation(in_community integer, of_confirmation uuid)
RETURNS TABLE (error text, confirmation xinyi.confirmation)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	SELECT c.* INTO confirmation FROM xinyi.confirmation c
	WHERE c.community_id = in_community AND c.confirmation_id = of_confirmation
	FOR UPDATE;
	IF NOT FOUND THEN
		RETURN;
	END IF;
	IF (confirmation).asked_by <> actor_id() THEN
		error := 'not_your_request';
	ELSIF confirmation_state(confirmation) IN ('open', 'outdated') THEN
		UPDATE xinyi.confirmation c SET status = 'withdrawn', ended_at = rule.now()
		WHERE c.community_id = in_community AND c.confirmation_id = of_confirmation
		RETURNING c.* INTO confirmation;
	ELSIF (confirmation).status <> 'withdrawn' THEN
		error := 'confirmation_ended';
	END IF;
	RETURN NEXT;
END
$$;

-- As administrators and auditors read it.
CREATE FUNCTION rule.shown_confirmation(of xinyi.confirmation)
RETURNS TABLE (title text, member_id uuid, member_name text, household_code text, asked_by text,
               own boolean, answered_by text, state text, may_answer boolean)
LANGUAGE plpgsql STABLE AS $$
BEGIN
	title := rule.asked_title(of.operation);
	member_id := CASE of.operation WHEN 'assignRoles' THEN of.subject::uuid END;
	member_name := rule.member_name(of.community_id, member_id);
	household_code := of.arguments ->> 'household_code';
	asked_by := rule.shown_actor(of.community_id, of.asked_by::text);
	own := of.asked_by = rule.actor_id();
	answered_by := rule.shown_actor(of.community_id, of.answered_by::text);
	state := rule.confirmation_state(of);
	may_answer := state = 'open' AND 'administrator' = ANY (rule.actor_roles())
		AND rule.refuse_answerer(of) IS NULL;
	RETURN NEXT;
END
$$;
