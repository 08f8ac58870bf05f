-- The caller, and the time of the community. All other routines read them from here. The settings
-- are local to the transaction: nothing survives to the next request. They are assigned to a
-- variable, kept, because PL/pgSQL computes the expression of an assignment by itself, but starts
-- the executor for a PERFORM; every request comes through here.

CREATE FUNCTION rule.actor_community_id() RETURNS integer
LANGUAGE sql STABLE PARALLEL SAFE
RETURN nullif(current_setting('xinyi.community', true), '')::integer;
COMMENT ON FUNCTION rule.actor_community_id IS
	'The community whose rows row-level security shows. Routines and statements do not ask this '
	'one: they take the community as an argument, in_community, which the planner knows.';

CREATE FUNCTION rule.actor_id() RETURNS uuid
LANGUAGE sql STABLE PARALLEL SAFE
RETURN nullif(current_setting('xinyi.membership', true), '')::uuid;

CREATE FUNCTION rule.actor_resident_id() RETURNS uuid
LANGUAGE sql STABLE PARALLEL SAFE
RETURN nullif(current_setting('xinyi.resident', true), '')::uuid;

CREATE FUNCTION rule.actor_household_id() RETURNS bigint
LANGUAGE sql STABLE PARALLEL SAFE
RETURN nullif(current_setting('xinyi.household', true), '')::bigint;

-- The helper as whom the caller acts for that household; null for its own members.
CREATE FUNCTION rule.actor_helper_no() RETURNS bigint
LANGUAGE sql STABLE PARALLEL SAFE
RETURN nullif(current_setting('xinyi.helper', true), '')::bigint;

CREATE FUNCTION rule.actor_roles() RETURNS text[]
LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce(nullif(current_setting('xinyi.roles', true), ''), '{}')::text[];

-- When the caller's session ends; null for a command of the server.
CREATE FUNCTION rule.actor_session_ends() RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL SAFE
RETURN nullif(current_setting('xinyi.session_ends', true), '')::timestamptz;

-- Who is written down as having decided: the member, or the command and its user.
CREATE FUNCTION rule.actor_label() RETURNS text
LANGUAGE sql STABLE
RETURN coalesce(rule.actor_id()::text,
                coalesce(nullif(current_setting('xinyi.operation', true), ''), session_user));

-- Looked up by the first call of a transaction, and kept in a setting for the others.
CREATE FUNCTION rule.clock_offset() RETURNS interval
LANGUAGE plpgsql STABLE AS $$
DECLARE
	moved interval := (SELECT c.clock_offset FROM xinyi.community c
	                   WHERE c.community_id = rule.actor_community_id());
	kept text := set_config('xinyi.clock_offset', moved::text, true);
BEGIN
	RETURN coalesce(moved, '0');
END
$$;

-- CASE, as a condition with COALESCE is tried only after those of row security: by no index.
CREATE FUNCTION rule.now() RETURNS timestamptz
LANGUAGE sql STABLE
RETURN pg_catalog.now() + CASE
	WHEN current_setting('xinyi.clock_offset', true) <> ''
		THEN current_setting('xinyi.clock_offset', true)::interval
	ELSE rule.clock_offset() END;
COMMENT ON FUNCTION rule.now IS
	'The community''s time: the real one, but for sample communities whose clock was moved.';

-- A transaction that moves the clock goes on with the new time.
CREATE FUNCTION rule.follow_clock() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
	PERFORM set_config('xinyi.clock_offset', new.clock_offset::text, true);
	RETURN NULL;
END
$$;

CREATE TRIGGER follow_clock AFTER UPDATE OF clock_offset ON xinyi.community
FOR EACH ROW WHEN (new.community_id = rule.actor_community_id())
EXECUTE FUNCTION rule.follow_clock();

CREATE FUNCTION rule.day(at timestamptz) RETURNS date
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (at AT TIME ZONE 'Asia/Shanghai')::date;
COMMENT ON FUNCTION rule.day IS 'The calendar day in community time: all of China keeps one zone.';

CREATE FUNCTION rule.moment(day date, at time) RETURNS timestamptz
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (day + at) AT TIME ZONE 'Asia/Shanghai';

-- Where a request is wrong: whom it is about, with which deed it clashes, and the number that is
-- broken, with what is missing to it.
CREATE TYPE rule.violation AS (pointer text, name text, deed_id uuid, bound bigint, missing bigint);

-- The first twenty as the problem document has them; null when there is none.
CREATE FUNCTION rule.violations_of(places rule.violation[]) RETURNS jsonb
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
	RETURN (SELECT jsonb_agg(jsonb_strip_nulls(to_jsonb(v) - 'ordinality') ORDER BY v.ordinality)
	FROM (
		SELECT * FROM unnest(places) WITH ORDINALITY listed
		ORDER BY listed.ordinality
		LIMIT 20
	) v);
END
$$;

-- Ends the transaction with an error code of the contract.
CREATE FUNCTION rule.refuse(code text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION '%', code USING ERRCODE = 'check_violation', CONSTRAINT = code;
END
$$;

-- The same with the violations, which the worker reads from the detail of the error.
CREATE FUNCTION rule.refuse_at(code text, violations jsonb) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION '%', code USING ERRCODE = 'check_violation', CONSTRAINT = code,
		DETAIL = violations::text;
END
$$;

-- What is below an object that does not exist is not_found and not empty.
CREATE FUNCTION rule.known(key anyelement) RETURNS anyelement
LANGUAGE plpgsql STABLE AS $$
BEGIN
	IF key IS NULL THEN
		PERFORM rule.refuse('not_found');
	END IF;
	RETURN key;
END
$$;
COMMENT ON FUNCTION rule.known IS 'The key; refuses null.';

CREATE FUNCTION rule.answer_fits(bytes bigint, bytes_max bigint) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
	IF bytes > bytes_max THEN
		PERFORM rule.refuse('answer_too_large');
	END IF;
	RETURN true;
END
$$;
COMMENT ON FUNCTION rule.answer_fits IS
	'True; refuses when the rows of an answer have more bytes than a worker may be sent. The '
	'generator puts it around every statement that answers rows.';

CREATE FUNCTION rule.visit(community_code text) RETURNS integer
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	found_id integer;
	kept text[];
BEGIN
	SELECT community_id INTO found_id FROM community WHERE code = community_code;
	IF found_id IS NULL THEN
		PERFORM refuse('not_found');
	END IF;
	kept := ARRAY[set_config('xinyi.community', found_id::text, true),
	              set_config('xinyi.clock_offset', '', true)];
	RETURN found_id;
END
$$;
COMMENT ON FUNCTION rule.visit IS
	'Enters a community without a session: public reads, and commands of the server.';

-- Reads in which reviewers see full names. They are written down like those of auditors.
CREATE FUNCTION rule.shows_names(operation text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN operation = ANY ('{assessDeed,getDeed,listReviews}');

CREATE FUNCTION rule.session_end(created_at timestamptz, expires_at timestamptz, roles text[])
	RETURNS timestamptz
LANGUAGE sql STABLE
RETURN CASE WHEN roles = '{}' THEN expires_at
            ELSE least(expires_at, created_at + interval '12 hours') END;
COMMENT ON FUNCTION rule.session_end IS
	'When a session expires: that of a member who was given a role since, 12 hours after signing '
	'in.';

CREATE FUNCTION rule.is_current(of xinyi.household_helper) RETURNS boolean
LANGUAGE sql STABLE
RETURN of.ended_at IS NULL AND rule.day(rule.now()) BETWEEN of.begins_on AND of.ends_on;
COMMENT ON FUNCTION rule.is_current IS 'Whether the helper may act for the household now.';

-- As whom a resident may act for the household with that code.
CREATE FUNCTION rule.helper_for(in_community integer, of_member uuid, of_code text)
	RETURNS xinyi.household_helper
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	helper household_helper;
BEGIN
	SELECT h.* INTO helper
	FROM household home
	JOIN household_helper h ON h.community_id = in_community
		AND h.household_id = home.household_id AND h.membership_id = of_member
		AND is_current(h)
	WHERE home.community_id = in_community AND home.code = of_code AND home.closed_on IS NULL
	ORDER BY h.helper_no
	LIMIT 1;
	IF NOT FOUND THEN
		PERFORM refuse('not_a_helper');
	END IF;
	RETURN helper;
END
$$;

CREATE FUNCTION rule.enter(in_community integer, of_token bytea, required text[], operation text,
                           request_id text, address text, audited boolean,
                           acting_for text DEFAULT NULL) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	caller record;
	helper household_helper;
	held text[];
	kept text[] := ARRAY[set_config('xinyi.community', in_community::text, true)];
BEGIN
	SELECT s.membership_id, m.roles, r.resident_id, r.household_id,
	       session_end(s.created_at, s.expires_at, m.roles) AS session_ends
	INTO caller
	FROM session s
	JOIN membership m ON m.community_id = s.community_id AND m.membership_id = s.membership_id
	LEFT JOIN resident r ON r.community_id = in_community AND r.resident_id = m.resident_id
		AND r.left_at IS NULL
	WHERE s.community_id = in_community AND s.token_hash = of_token AND s.ended_at IS NULL;
	IF NOT FOUND OR caller.session_ends <= now() THEN
		PERFORM refuse('unauthenticated');
	END IF;
	held := caller.roles
	        || CASE WHEN caller.household_id IS NULL OR 'auditor' = ANY (caller.roles) THEN '{}'
	                ELSE '{resident}'::text[] END;
	IF acting_for IS NOT NULL THEN
		helper := helper_for(in_community, caller.membership_id, acting_for);
		held := '{helper}';
		caller.household_id := helper.household_id;
		caller.resident_id := NULL;
		kept := ARRAY[set_config('xinyi.helper', helper.helper_no::text, true)];
	END IF;
	IF required <> '{}' AND NOT held && required THEN
		PERFORM refuse(CASE WHEN held = '{}' AND 'resident' = ANY (required)
		                    THEN 'not_bound' ELSE 'forbidden' END);
	END IF;
	IF required <> '{}' AND NOT audited AND NOT array_remove(held, 'auditor') && required THEN
		PERFORM refuse('audit_needed');
	END IF;
	IF NOT audited AND ('reviewer' = ANY (held) AND shows_names(operation)
	                    OR operation = ANY ('{findResidents,getRegisterImport,getResident}')) THEN
		PERFORM refuse('audit_needed');
	END IF;
	kept := ARRAY[set_config('xinyi.membership', caller.membership_id::text, true),
	              set_config('xinyi.resident', coalesce(caller.resident_id::text, ''), true),
	              set_config('xinyi.household', coalesce(caller.household_id::text, ''), true),
	              set_config('xinyi.roles', held::text, true),
	              set_config('xinyi.session_ends', caller.session_ends::text, true),
	              set_config('xinyi.operation', operation, true),
	              set_config('xinyi.request', request_id, true),
	              set_config('xinyi.address', address, true)];
	IF audited THEN
		INSERT INTO audit (community_id, membership_id, operation, act, subject, request_id,
		                   address)
		VALUES (in_community, caller.membership_id, operation, 'read', operation,
		        request_id, address);
	END IF;
	RETURN caller.membership_id;
END
$$;
COMMENT ON FUNCTION rule.enter IS
	'First statement of every request with a session: checks it and the roles, and sets '
	'the caller. The token says which community it is for; a session of another one is not '
	'found. Staff must sign in again after 12 hours, whatever the session says. Who acts for '
	'another household is its helper, and nothing else.';

CREATE FUNCTION rule.schema_has(change text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog
RETURN EXISTS (SELECT FROM sqitch.changes c WHERE c.change = schema_has.change);
COMMENT ON FUNCTION rule.schema_has IS
	'Whether a migration has been deployed: a program serves only on a schema that has its '
	'own newest one.';
