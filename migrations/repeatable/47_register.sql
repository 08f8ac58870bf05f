-- Changes of the register by hand: somebody is entered, renamed, corrected, moves or leaves. Each
-- has a reason and a day; the triggers of the resident keep the history and end what rests on it.

CREATE FUNCTION rule.family_at(in_community integer, at_building integer, at_unit integer,
                               at_room text) RETURNS bigint
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN (SELECT household_id FROM xinyi.household
	WHERE community_id = in_community AND building = at_building AND unit = at_unit
		AND room = at_room AND closed_on IS NULL);
END
$$;
COMMENT ON FUNCTION rule.family_at IS 'The household that has the address now, or null.';

-- A random code; one that is taken is drawn again. Of a random uuid the first six bytes are wholly
-- random: five bits of each make one letter.
CREATE FUNCTION rule.add_household(in_community integer, at_building integer, at_unit integer,
                                   at_room text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	drawn bytea;
	added bigint;
BEGIN
	WHILE added IS NULL LOOP
		drawn := uuid_send(gen_random_uuid());
		INSERT INTO household (community_id, code, building, unit, room)
		SELECT in_community,
		       (SELECT string_agg(substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ',
		                                 1 + (get_byte(drawn, place) & 31), 1), '')
		        FROM generate_series(0, 5) AS place),
		       at_building, at_unit, at_room
		ON CONFLICT ON CONSTRAINT household_code_taken DO NOTHING
		RETURNING household_id INTO added;
	END LOOP;
	RETURN added;
END
$$;

-- Whom an address and a name mean: somebody of the household there or, when the flat is empty, of
-- the last one. The same household and name is the same person, who may have left.
CREATE FUNCTION rule.resident_at(in_community integer, place jsonb, own_name text)
	RETURNS xinyi.resident
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	meant resident;
BEGIN
	SELECT r.* INTO meant
	FROM (SELECT household_id FROM household
	      WHERE community_id = in_community AND building = (place ->> 'building')::integer
		      AND unit = (place ->> 'unit')::integer AND room = place ->> 'room'
	      ORDER BY closed_on DESC NULLS FIRST, household_id DESC
	      LIMIT 1) h
	JOIN resident r ON r.community_id = in_community AND r.household_id = h.household_id
		AND r.name_key = name_key(own_name);
	RETURN meant;
END
$$;

-- Waits for another change of the same resident.
CREATE FUNCTION rule.lock_resident(in_community integer, of_resident uuid) RETURNS xinyi.resident
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	locked resident;
BEGIN
	SELECT * INTO locked FROM resident
	WHERE community_id = in_community AND resident_id = of_resident
	FOR NO KEY UPDATE;
	RETURN locked;
END
$$;

CREATE FUNCTION rule.refuse_change(of xinyi.resident, on_day date) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	IF of.resident_id IS NULL THEN
		RETURN 'not_found';
	END IF;
	IF of.left_at IS NOT NULL THEN
		RETURN 'resident_has_left';
	END IF;
	IF on_day > day(rule.now()) THEN
		RETURN 'change_in_future';
	END IF;
	IF on_day < (SELECT lower(lived) FROM residency
	             WHERE community_id = of.community_id AND resident_id = of.resident_id
		             AND upper_inf(lived)) THEN
		RETURN 'change_before_residency';
	END IF;
	RETURN NULL;
END
$$;

-- Nobody else of the household has or had the name.
CREATE FUNCTION rule.refuse_name(of xinyi.resident, in_household bigint, new_name text)
	RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	IF name_flaw(new_name) IS NOT NULL THEN
		RETURN 'name_unreadable';
	END IF;
	IF EXISTS (SELECT FROM resident
	           WHERE community_id = of.community_id AND household_id = in_household
		           AND name_key = name_key(new_name) AND resident_id <> of.resident_id) THEN
		RETURN 'name_taken_in_household';
	END IF;
	RETURN NULL;
END
$$;

CREATE FUNCTION rule.refuse_phone(of xinyi.resident, hash bytea) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	IF EXISTS (SELECT FROM resident
	           WHERE community_id = of.community_id AND phone_hash = hash
		           AND resident_id <> of.resident_id AND left_at IS NULL) THEN
		RETURN 'phone_of_another';
	END IF;
	RETURN NULL;
END
$$;

-- A number of somebody who has left is free.
CREATE FUNCTION rule.free_phone(of xinyi.resident, hash bytea) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	UPDATE resident SET phone_hash = NULL, phone_sealed = NULL
	WHERE community_id = of.community_id AND phone_hash = hash AND resident_id <> of.resident_id
		AND left_at IS NOT NULL;
END
$$;

-- A household has one head at most: the others stop being it.
CREATE FUNCTION rule.replace_head(new_head xinyi.resident, in_household bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	UPDATE resident SET is_head = false
	WHERE community_id = new_head.community_id AND household_id = in_household AND is_head
		AND resident_id <> new_head.resident_id;
END
$$;

CREATE FUNCTION rule.is_empty_household(in_community integer, of_household bigint)
	RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	RETURN NOT EXISTS (SELECT FROM resident
	                   WHERE community_id = in_community AND household_id = of_household
		                   AND left_at IS NULL);
END
$$;

CREATE FUNCTION rule.rename_resident(in_community integer, of_resident uuid, new_name text,
                                     because text, on_day date)
RETURNS TABLE (error text, resident xinyi.resident)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	resident := lock_resident(in_community, of_resident);
	error := coalesce(refuse_change(resident, on_day),
	                  refuse_name(resident, (resident).household_id, new_name));
	IF error IS NULL AND (resident).name <> name_form(new_name) THEN
		PERFORM explain_changes(because, on_day);
		UPDATE xinyi.resident r SET name = new_name
		WHERE r.community_id = in_community AND r.resident_id = of_resident
		RETURNING r.* INTO resident;
		PERFORM explain_changes(NULL, NULL);
	END IF;
	RETURN NEXT;
END
$$;
COMMENT ON FUNCTION rule.rename_resident IS
	'The same person under another name: after a marriage, or because it was written wrongly.';

-- Members of the request that are absent stay as they are; one that is null is forgotten.
CREATE FUNCTION rule.correct_resident(in_community integer, of_resident uuid, request jsonb,
                                      because text)
RETURNS TABLE (error text, resident xinyi.resident)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	known xinyi.resident := lock_resident(in_community, of_resident);
	wanted xinyi.resident := jsonb_populate_record(known, request - 'phone_hash' - 'phone_sealed');
BEGIN
	IF request ? 'phone_hash' THEN
		wanted.phone_hash := decode(request ->> 'phone_hash', 'hex');
		wanted.phone_sealed := decode(request ->> 'phone_sealed', 'hex');
	END IF;
	error := coalesce(refuse_change(known, NULL), refuse_phone(known, wanted.phone_hash));
	IF error IS NULL AND (known.birth_year, known.is_head, known.phone_hash) IS DISTINCT FROM
	                     (wanted.birth_year, wanted.is_head, wanted.phone_hash) THEN
		PERFORM explain_changes(because, NULL);
		PERFORM free_phone(known, wanted.phone_hash);
		IF wanted.is_head THEN
			PERFORM replace_head(known, known.household_id);
		END IF;
		UPDATE xinyi.resident r
		SET birth_year = wanted.birth_year, is_head = wanted.is_head,
		    phone_hash = wanted.phone_hash, phone_sealed = wanted.phone_sealed
		WHERE r.community_id = in_community AND r.resident_id = of_resident
		RETURNING r.* INTO known;
		PERFORM explain_changes(NULL, NULL);
	END IF;
	resident := known;
	RETURN NEXT;
END
$$;
COMMENT ON FUNCTION rule.correct_resident IS
	'Year of birth, head, and phone, which the caller has hashed and sealed.';

-- The place is {building, unit, room}. A flat in which nobody lives becomes a new household, and
-- who comes first is its head.
CREATE FUNCTION rule.move_resident(in_community integer, of_resident uuid, place jsonb,
                                   because text, on_day date)
RETURNS TABLE (error text, resident xinyi.resident)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	home bigint := family_at(in_community, (place ->> 'building')::integer,
	                         (place ->> 'unit')::integer, place ->> 'room');
BEGIN
	resident := lock_resident(in_community, of_resident);
	error := refuse_change(resident, on_day);
	IF error IS NULL AND home IS NOT NULL THEN
		error := refuse_name(resident, home, (resident).name);
	END IF;
	IF error IS NULL AND (resident).household_id IS DISTINCT FROM home THEN
		home := coalesce(home, add_household(in_community, (place ->> 'building')::integer,
		                                     (place ->> 'unit')::integer, place ->> 'room'));
		PERFORM explain_changes(because, on_day);
		UPDATE xinyi.resident r
		SET household_id = home, is_head = is_empty_household(in_community, home)
		WHERE r.community_id = in_community AND r.resident_id = of_resident
		RETURNING r.* INTO resident;
		PERFORM explain_changes(NULL, NULL);
	END IF;
	RETURN NEXT;
END
$$;
COMMENT ON FUNCTION rule.move_resident IS
	'To the household at an address. Points stay with the household that is left.';

CREATE FUNCTION rule.leave_resident(in_community integer, of_resident uuid, cause text,
                                    because text, on_day date)
RETURNS TABLE (error text, resident xinyi.resident)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	resident := lock_resident(in_community, of_resident);
	error := refuse_change(resident, on_day);
	IF error IS NULL THEN
		PERFORM explain_changes(because, on_day);
		UPDATE xinyi.resident r
		SET left_at = CASE WHEN on_day < day(rule.now()) THEN moment(on_day, '00:00')
		                   ELSE rule.now() END,
		    left_because = cause, is_head = false
		WHERE r.community_id = in_community AND r.resident_id = of_resident
		RETURNING r.* INTO resident;
		PERFORM explain_changes(NULL, NULL);
	END IF;
	RETURN NEXT;
END
$$;
COMMENT ON FUNCTION rule.leave_resident IS
	'moved_away, died, or mistake. The last one who leaves closes the household.';

CREATE FUNCTION rule.refuse_entry(in_community integer, known xinyi.resident, request jsonb,
                                  on_day date) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	IF name_flaw(request ->> 'name') IS NOT NULL THEN
		RETURN 'name_unreadable';
	END IF;
	IF known.resident_id IS NOT NULL AND known.left_at IS NULL THEN
		RETURN 'name_taken_in_household';
	END IF;
	IF on_day > day(rule.now()) THEN
		RETURN 'change_in_future';
	END IF;
	IF on_day < (SELECT max(upper(lived)) FROM residency
	             WHERE community_id = in_community AND resident_id = known.resident_id) THEN
		RETURN 'change_before_residency';
	END IF;
	RETURN NULL;
END
$$;

-- The request has building, unit, room and name, and may have birth_year, is_head, phone_hash and
-- phone_sealed. resident_at says beforehand under which identifier to seal a phone: who lived there
-- and had left comes back.
CREATE FUNCTION rule.enter_resident(in_community integer, new_id uuid, request jsonb,
                                    because text, on_day date)
RETURNS TABLE (error text, resident xinyi.resident)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	known xinyi.resident := resident_at(in_community, request, request ->> 'name');
	home bigint := family_at(in_community, (request ->> 'building')::integer,
	                         (request ->> 'unit')::integer, request ->> 'room');
	wanted xinyi.resident := known;
	is_first boolean;
BEGIN
	wanted.community_id := in_community;
	wanted.resident_id := coalesce(known.resident_id, new_id);
	wanted.phone_hash := decode(request ->> 'phone_hash', 'hex');
	error := coalesce(refuse_entry(in_community, known, request, on_day),
	                  refuse_phone(wanted, wanted.phone_hash));
	IF error IS NOT NULL THEN
		RETURN NEXT;
		RETURN;
	END IF;
	PERFORM explain_changes(because, coalesce(on_day, day(rule.now())));
	PERFORM free_phone(wanted, wanted.phone_hash);
	home := coalesce(home, known.household_id,
	                 add_household(in_community, (request ->> 'building')::integer,
	                               (request ->> 'unit')::integer, request ->> 'room'));
	is_first := is_empty_household(in_community, home);
	IF (request ->> 'is_head')::boolean THEN
		PERFORM replace_head(wanted, home);
	END IF;
	INSERT INTO xinyi.resident AS r (community_id, resident_id, household_id, name, is_head,
	                                 birth_year, phone_hash, phone_sealed)
	VALUES (in_community, wanted.resident_id, home, request ->> 'name',
	        coalesce((request ->> 'is_head')::boolean, is_first),
	        (request ->> 'birth_year')::integer, wanted.phone_hash,
	        decode(request ->> 'phone_sealed', 'hex'))
	ON CONFLICT (community_id, resident_id) DO UPDATE
	SET is_head = excluded.is_head, birth_year = coalesce(excluded.birth_year, r.birth_year),
	    phone_hash = coalesce(excluded.phone_hash, r.phone_hash),
	    phone_sealed = coalesce(excluded.phone_sealed, r.phone_sealed),
	    left_at = NULL, left_because = NULL
	RETURNING r.* INTO resident;
	PERFORM explain_changes(NULL, NULL);
	RETURN NEXT;
END
$$;
COMMENT ON FUNCTION rule.enter_resident IS
	'A new resident, or one who comes back. A flat in which nobody lives becomes a new household.';
