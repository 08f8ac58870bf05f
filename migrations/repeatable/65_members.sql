-- Communities, members and what they decide: binding, consents, roles.

CREATE FUNCTION rule.create_community(new_code text, new_name text, is_sample boolean DEFAULT false,
                                      since timestamptz DEFAULT now()) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	new_id integer;
BEGIN
	INSERT INTO community (code, name, sample) VALUES (new_code, new_name, is_sample)
	RETURNING community_id INTO STRICT new_id;
	PERFORM visit(new_code);
	INSERT INTO settings (community_id) VALUES (new_id);
	PERFORM open_next_period(new_id, since);
	RETURN new_id;
END
$$;
COMMENT ON FUNCTION rule.create_community IS
	'A community with its settings and its first open period; the transaction goes on inside '
	'it.';

CREATE FUNCTION rule.is_last_administrator(of xinyi.membership) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	RETURN 'administrator' = ANY (of.roles) AND NOT EXISTS (
		SELECT FROM membership
		WHERE community_id = of.community_id AND membership_id <> of.membership_id
			AND 'administrator' = ANY (roles));
END
$$;

-- Administrators lose their account one at a time, or two could both go because of the other.
CREATE FUNCTION rule.await_administrators(going xinyi.membership) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	IF 'administrator' = ANY (going.roles) THEN
		PERFORM FROM settings WHERE community_id = going.community_id FOR UPDATE;
	END IF;
END
$$;

-- Waits for another change of the same member.
CREATE FUNCTION rule.lock_member(in_community integer, of_member uuid) RETURNS xinyi.membership
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	locked membership;
BEGIN
	SELECT * INTO locked FROM membership
	WHERE community_id = in_community AND membership_id = of_member
	FOR NO KEY UPDATE;
	PERFORM await_administrators(locked);
	RETURN locked;
END
$$;

-- An account no longer acts for its household: the codes that it may know are replaced. The caller
-- has locked the member; kept_roles are those that another account of the member gets.
CREATE FUNCTION rule.unbind_member(known xinyi.membership, kept_roles text[]) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	home bigint := (SELECT household_id FROM resident
	                WHERE community_id = known.community_id AND resident_id = known.resident_id);
BEGIN
	PERFORM lock_public_name(known.community_id, home);
	UPDATE household SET departure_count = departure_count + 1
	WHERE community_id = known.community_id AND household_id = home;
	PERFORM replace_codes(known.community_id, home, known.membership_id);
	RETURN release_account(known, kept_roles);
END
$$;

-- Gives the account of a guest to a member who has none, with its sessions, claims and consents.
CREATE FUNCTION rule.move_account(guest xinyi.membership, member xinyi.membership, how text)
	RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	UPDATE membership SET account_id = NULL, roles = '{}'
	WHERE community_id = guest.community_id AND membership_id = guest.membership_id;
	UPDATE membership
	SET account_id = guest.account_id, bound_by = how, bound_at = rule.now(),
	    roles = ARRAY(SELECT unnest(roles) UNION SELECT unnest(guest.roles) ORDER BY 1)
	WHERE community_id = member.community_id AND membership_id = member.membership_id;
	UPDATE session SET membership_id = member.membership_id
	WHERE community_id = guest.community_id AND membership_id = guest.membership_id;
	UPDATE claim SET membership_id = member.membership_id
	WHERE community_id = guest.community_id AND membership_id = guest.membership_id
		AND decided_by IS DISTINCT FROM member.membership_id;
	INSERT INTO consent (community_id, membership_id, document, version, given, decided_at)
	SELECT community_id, member.membership_id, document, version, given, decided_at
	FROM consent
	WHERE community_id = guest.community_id AND membership_id = guest.membership_id
	ORDER BY consent_no;
END
$$;

-- holder is the member who is the resident, or a row of nulls; replacing as for bind_member. A
-- claim replaces no account that was bound after it was filed: of two at once one is accepted.
CREATE FUNCTION rule.refuse_binding(guest xinyi.membership, holder xinyi.membership, how text,
                                    replacing uuid) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	IF guest.resident_id IS NOT NULL OR guest.account_id IS NULL THEN
		RETURN 'already_bound';
	END IF;
	IF holder.account_id IS NOT NULL AND holder.membership_id IS DISTINCT FROM replacing THEN
		RETURN 'resident_already_bound';
	END IF;
	IF how = 'claim' AND holder.account_id IS NOT NULL AND holder.bound_at > (
		SELECT filed_at FROM claim
		WHERE community_id = guest.community_id AND membership_id = guest.membership_id
			AND status = 'submitted') THEN
		RETURN 'resident_already_bound';
	END IF;
	IF how <> 'command' AND is_last_administrator(holder) THEN
		RETURN 'last_administrator';
	END IF;
	RETURN NULL;
END
$$;

-- Binds the account of a guest to a resident. A resident who has another account keeps it, unless
-- it is that of the member replacing: then that one is unbound. Roles end with it, except by a
-- command of the server. With an error nothing has changed; replaced says whether an account of the
-- resident was unbound.
CREATE FUNCTION rule.bind_member(in_community integer, member_id uuid, to_resident uuid, how text,
                                 replacing uuid DEFAULT NULL, OUT error text, OUT replaced boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	home bigint;
	born integer;
	guest membership;
	holder membership;
BEGIN
	replaced := false;
	-- Waits for a concurrent move, departure or binding.
	SELECT household_id, birth_year INTO home, born FROM resident
	WHERE community_id = in_community AND resident_id = to_resident AND left_at IS NULL
	FOR NO KEY UPDATE;
	IF NOT FOUND THEN
		error := 'no_matching_resident';
		RETURN;
	END IF;
	PERFORM FROM membership m
	WHERE m.community_id = in_community
		AND (m.membership_id = member_id OR m.resident_id = to_resident)
	ORDER BY member_no
	FOR NO KEY UPDATE;
	SELECT * INTO guest FROM membership
	WHERE community_id = in_community AND membership_id = member_id;
	SELECT * INTO holder FROM membership
	WHERE community_id = in_community AND resident_id = to_resident;
	IF guest.resident_id = to_resident THEN
		RETURN;
	END IF;
	PERFORM await_administrators(holder);
	error := CASE WHEN may_be_a_child(born) THEN 'too_young'
	              ELSE refuse_binding(guest, holder, how, replacing) END;
	IF error IS NOT NULL THEN
		RETURN;
	END IF;
	-- Before the membership: a posting holds the household's lock when it notifies the member.
	PERFORM lock_public_name(in_community, home);
	IF holder.account_id IS NOT NULL THEN
		replaced := true;
		PERFORM unbind_member(holder, CASE how WHEN 'command' THEN holder.roles ELSE '{}' END);
	END IF;
	IF holder.membership_id IS NOT NULL THEN
		PERFORM move_account(guest, holder, how);
	ELSE
		UPDATE membership SET resident_id = to_resident, bound_by = how, bound_at = rule.now()
		WHERE community_id = in_community AND membership_id = member_id;
	END IF;
	PERFORM choose_public_name(in_community, home);
END
$$;

-- By the member. The session of the request goes on as that of a guest.
CREATE FUNCTION rule.unbind_self(in_community integer, of_token bytea) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	known membership := lock_member(in_community, actor_id());
	guest uuid;
BEGIN
	IF known.resident_id IS NULL OR known.account_id IS NULL THEN
		RETURN;
	END IF;
	IF is_last_administrator(known) THEN
		PERFORM refuse('last_administrator');
	END IF;
	guest := unbind_member(known, '{}');
	UPDATE session SET membership_id = guest, ended_at = NULL
	WHERE community_id = in_community AND token_hash = of_token;
END
$$;

-- Whether another request took the role from the caller while this one waited.
CREATE FUNCTION rule.actor_lost_role(in_community integer, needed text) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	RETURN EXISTS (SELECT FROM membership
	               WHERE community_id = in_community AND membership_id = actor_id()
		               AND NOT needed = ANY (roles));
END
$$;

CREATE FUNCTION rule.refuse_unbinding(known xinyi.membership) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	IF known.membership_id = actor_id() THEN
		RETURN 'own_roles';
	END IF;
	IF actor_lost_role(known.community_id, 'administrator') THEN
		RETURN 'forbidden';
	END IF;
	IF known.resident_id IS NULL THEN
		RETURN 'member_not_bound';
	END IF;
	IF known.account_id IS NOT NULL AND is_last_administrator(known) THEN
		RETURN 'last_administrator';
	END IF;
	RETURN NULL;
END
$$;

-- By an administrator or a command, with a reason, which the audit log keeps.
CREATE FUNCTION rule.unbind(in_community integer, of_member uuid, because text)
RETURNS TABLE (error text, member_id uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	known membership := lock_member(in_community, of_member);
BEGIN
	IF known.membership_id IS NULL THEN
		RETURN;
	END IF;
	error := refuse_unbinding(known);
	member_id := known.membership_id;
	IF error IS NULL AND known.account_id IS NOT NULL THEN
		PERFORM explain_changes(because, NULL);
		PERFORM unbind_member(known, '{}');
	END IF;
	RETURN NEXT;
END
$$;

CREATE FUNCTION rule.decide_consent(in_community integer, about_document text, about_version text,
                                    gives boolean)
RETURNS TABLE (error text, document text, version text, given boolean, decided_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	last consent;
BEGIN
	PERFORM FROM membership m
	WHERE m.community_id = in_community AND m.membership_id = actor_id()
	FOR NO KEY UPDATE;
	PERFORM FROM settings s WHERE s.community_id = in_community FOR SHARE;
	SELECT * INTO last FROM consent c
	WHERE c.community_id = in_community AND c.membership_id = actor_id()
		AND c.document = about_document
	ORDER BY c.consent_no DESC LIMIT 1;
	IF (last.version, last.given) IS DISTINCT FROM (about_version, gives) THEN
		IF about_version <> (SELECT CASE about_document WHEN 'privacy' THEN s.privacy_version
		                                                ELSE s.publication_version END
		                     FROM settings s WHERE s.community_id = in_community) THEN
			error := 'document_outdated';
			RETURN NEXT;
			RETURN;
		END IF;
		IF NOT has_document(in_community, about_document, about_version) THEN
			error := 'document_missing';
			RETURN NEXT;
			RETURN;
		END IF;
		INSERT INTO consent (community_id, membership_id, document, version, given, decided_at)
		VALUES (in_community, actor_id(), about_document, about_version, gives, rule.now())
		RETURNING * INTO STRICT last;
		IF about_document = 'publication' AND actor_household_id() IS NOT NULL THEN
			PERFORM choose_public_name(in_community, actor_household_id());
		END IF;
	END IF;
	RETURN QUERY SELECT NULL::text, last.document, last.version, last.given, last.decided_at;
END
$$;

-- Members do not change their own roles: an administrator asks another one. The last administrator
-- stays, also against the command line.
CREATE FUNCTION rule.refuse_roles(known xinyi.membership, new_roles text[], if_match text[])
	RETURNS text
LANGUAGE plpgsql STABLE SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	IF known.membership_id = actor_id() THEN
		RETURN 'own_roles';
	END IF;
	IF actor_lost_role(known.community_id, 'administrator') THEN
		RETURN 'forbidden';
	END IF;
	IF known.roles = new_roles THEN
		RETURN NULL;
	END IF;
	IF NOT 'administrator' = ANY (new_roles) AND is_last_administrator(known) THEN
		RETURN 'last_administrator';
	END IF;
	IF 'auditor' = ANY (new_roles) AND cardinality(new_roles) > 1 THEN
		RETURN 'auditor_holds_another_role';
	END IF;
	RETURN refuse_replacing(etag(known), if_match);
END
$$;

-- What a grant asks a second administrator to confirm.
CREATE FUNCTION rule.asked_roles(known xinyi.membership, new_roles text[])
	RETURNS xinyi.confirmation
LANGUAGE plpgsql STABLE SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	wanted confirmation;
BEGIN
	wanted.community_id := known.community_id;
	wanted.operation := 'assignRoles';
	wanted.subject := known.membership_id;
	wanted.arguments := jsonb_build_object('roles', new_roles);
	wanted.seen := etag(known);
	wanted.changes := jsonb_build_array(change_words('角色', role_words(known.roles),
	                                                 role_words(new_roles)));
	wanted.asked_by := actor_id();
	RETURN wanted;
END
$$;

-- The roles besides that of a resident, as a whole. Who asks is a member whose grant waits for a
-- second administrator, a third person next to the caller and the member who gains.
CREATE FUNCTION rule.set_roles(in_community integer, of_member uuid, new_roles text[],
                               if_match text[] DEFAULT NULL, asks boolean DEFAULT false)
RETURNS TABLE (error text, member xinyi.membership, waiting uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	known membership;
	asked confirmation;
	sorted text[] := ARRAY(SELECT DISTINCT unnest(new_roles) ORDER BY 1);
BEGIN
	SELECT m.* INTO known FROM membership m
	WHERE m.community_id = in_community AND m.membership_id = of_member
		AND m.account_id IS NOT NULL
	FOR NO KEY UPDATE;
	IF NOT FOUND THEN
		RETURN;
	END IF;
	-- One at a time, or two administrators could both resign because of the other; a caller who is
	-- no longer an administrator after the wait is refused.
	PERFORM FROM settings WHERE community_id = in_community FOR UPDATE;
	error := refuse_roles(known, sorted, if_match);
	IF error IS NULL AND asks AND gains_power(known.roles, sorted) THEN
		IF has_administrator(in_community, ARRAY[actor_id()])
		   AND NOT has_administrator(in_community, ARRAY[actor_id(), of_member]) THEN
			error := 'second_administrator_needed';
		ELSE
			asked := await_second(asked_roles(known, sorted));
		END IF;
	END IF;
	IF asked.status <> 'alone' THEN
		waiting := asked.confirmation_id;
	ELSIF error IS NULL AND known.roles <> sorted THEN
		UPDATE membership AS m SET roles = sorted
		WHERE m.community_id = in_community AND m.membership_id = of_member
		RETURNING m.* INTO known;
	END IF;
	RETURN QUERY SELECT error, known, waiting;
END
$$;

CREATE FUNCTION rule.refuse_settings(known xinyi.settings, wanted xinyi.settings, if_match text[])
	RETURNS text
LANGUAGE plpgsql STABLE SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	refusal constant text := refuse_replacing(etag(known), if_match);
BEGIN
	IF refusal IS NOT NULL THEN
		RETURN refusal;
	END IF;
	IF version_without_text(known, wanted) IS NOT NULL THEN
		RETURN 'document_missing';
	END IF;
	RETURN NULL;
END
$$;

-- What another ceiling asks a second administrator to confirm; the other settings of the request
-- wait with it.
CREATE FUNCTION rule.asked_settings(known xinyi.settings, wanted xinyi.settings, request jsonb)
	RETURNS xinyi.confirmation
LANGUAGE plpgsql STABLE SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	asked confirmation;
BEGIN
	asked.community_id := known.community_id;
	asked.operation := 'changeSettings';
	asked.subject := 'settings';
	asked.arguments := request;
	asked.seen := etag(known);
	asked.changes := setting_changes(to_jsonb(known), to_jsonb(wanted));
	asked.asked_by := actor_id();
	RETURN asked;
END
$$;

-- Who asks is a member for whom a higher ceiling waits for a second administrator.
CREATE FUNCTION rule.change_settings(in_community integer, request jsonb,
                                     if_match text[] DEFAULT NULL, asks boolean DEFAULT false)
RETURNS TABLE (error text, violations jsonb, settings xinyi.settings, waiting uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	asked confirmation;
	known xinyi.settings;
	wanted xinyi.settings;
BEGIN
	SELECT s.* INTO STRICT known FROM xinyi.settings s
	WHERE s.community_id = in_community FOR UPDATE;
	wanted := jsonb_populate_record(known, request);
	IF etag(wanted) = etag(known) THEN
		RETURN QUERY SELECT NULL::text, NULL::jsonb, known, NULL::uuid;
		RETURN;
	END IF;
	error := refuse_settings(known, wanted, if_match);
	IF error = 'document_missing' THEN
		violations := jsonb_build_array(jsonb_build_object(
			'pointer', '/' || version_without_text(known, wanted)));
	END IF;
	IF error IS NULL AND asks AND raises_ceiling(known.budget_ceiling, wanted.budget_ceiling) THEN
		asked := await_second(asked_settings(known, wanted, request));
	END IF;
	IF asked.status <> 'alone' THEN
		waiting := asked.confirmation_id;
	ELSIF error IS NULL THEN
		UPDATE xinyi.settings s
		SET (publish_day, publish_time, deed_days_max, deed_minutes_max, double_minutes,
		     double_points, review_due_days, answer_days, rating_base, rating_public,
		     privacy_version, publication_version, hold_hours, budget_warning,
		     budget_ceiling, card_points_max) = ROW (
			wanted.publish_day, wanted.publish_time, wanted.deed_days_max,
			wanted.deed_minutes_max, wanted.double_minutes, wanted.double_points,
			wanted.review_due_days, wanted.answer_days, wanted.rating_base,
			wanted.rating_public, wanted.privacy_version, wanted.publication_version,
			wanted.hold_hours, wanted.budget_warning, wanted.budget_ceiling,
			wanted.card_points_max)
		WHERE s.community_id = known.community_id
		RETURNING s.* INTO known;
	END IF;
	RETURN QUERY SELECT error, violations, known, waiting;
END
$$;
