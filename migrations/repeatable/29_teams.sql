-- Volunteer teams, 志愿队. Administrators create them and name their leaders, residents join and
-- leave.

CREATE FUNCTION rule.leads_team(in_community integer, of_team uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	RETURN EXISTS (SELECT FROM team_member
	               WHERE community_id = in_community AND team_id = of_team
		               AND resident_id = actor_resident_id() AND is_leader
		               AND left_at IS NULL);
END
$$;

-- Only its leaders and staff see who belongs to a team.
CREATE FUNCTION rule.led_team(in_community integer, of_team uuid) RETURNS uuid
LANGUAGE plpgsql STABLE SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	PERFORM known((SELECT team_id FROM team
	               WHERE community_id = in_community AND team_id = of_team));
	IF NOT (actor_roles() && '{administrator,auditor}' OR leads_team(in_community, of_team)) THEN
		PERFORM refuse('not_your_team');
	END IF;
	RETURN of_team;
END
$$;

CREATE FUNCTION rule.team_leaders(in_community integer, of_team uuid, OUT leaders json,
                                  OUT leaders_left_out integer)
LANGUAGE plpgsql STABLE AS $$
BEGIN
	SELECT coalesce(json_agg(json_build_object(
		       'resident_id', named.resident_id,
		       'name', rule.shown_name(named.name, named.household_id))
		       ORDER BY named.member_no), '[]'),
	       coalesce(max(named.found) - count(*), 0)
	INTO leaders, leaders_left_out
	FROM (
		SELECT r.resident_id, r.name, r.household_id, m.member_no, count(*) OVER () AS found
		FROM xinyi.team_member m
		JOIN xinyi.resident r ON r.community_id = in_community
			AND r.resident_id = m.resident_id AND r.left_at IS NULL
		WHERE m.community_id = in_community AND m.team_id = of_team AND m.is_leader
		ORDER BY m.member_no
		LIMIT 10
	) named;
END
$$;
COMMENT ON FUNCTION rule.team_leaders IS
	'The first ten leaders of a team, and how many more there are.';

-- A resident leaves a team, or only the lead of it, by one of its leaders or an administrator.
CREATE FUNCTION rule.remove_from_team(in_community integer, of_team uuid, of_resident uuid)
	RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	PERFORM known((SELECT resident_id FROM resident
	               WHERE community_id = in_community AND resident_id = of_resident));
	PERFORM led_team(in_community, of_team);
	UPDATE team_member SET left_at = rule.now(), is_leader = false
	WHERE community_id = in_community AND team_id = of_team AND resident_id = of_resident
		AND left_at IS NULL;
END
$$;

CREATE FUNCTION rule.dismiss_leader(in_community integer, of_team uuid, of_resident uuid)
	RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	PERFORM known((SELECT resident_id FROM resident
	               WHERE community_id = in_community AND resident_id = of_resident));
	PERFORM led_team(in_community, of_team);
	UPDATE team_member SET is_leader = false
	WHERE community_id = in_community AND team_id = of_team AND resident_id = of_resident
		AND left_at IS NULL AND is_leader;
END
$$;

CREATE FUNCTION rule.etag(document xinyi.team) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN rule.document_tag(jsonb_build_object('team_id', (document).team_id,
                                            'name', (document).name),
                         (document).changed_at);

CREATE TRIGGER note_change BEFORE INSERT OR UPDATE ON xinyi.team
FOR EACH ROW EXECUTE FUNCTION rule.note_change();

-- A change names the tag that it replaces, so that of two at once one is refused.
CREATE FUNCTION rule.save_team(in_community integer, of_id uuid, new_name text, if_match text[])
RETURNS TABLE (error text, team xinyi.team)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	known xinyi.team;
BEGIN
	IF if_match IS NULL THEN
		INSERT INTO xinyi.team (community_id, team_id, name) VALUES (in_community, of_id, new_name)
		ON CONFLICT (community_id, team_id) DO NOTHING;
	END IF;
	SELECT t.* INTO known FROM xinyi.team t
	WHERE t.community_id = in_community AND t.team_id = of_id;
	IF known.name = new_name THEN
		RETURN QUERY SELECT NULL::text, known;
		RETURN;
	END IF;
	error := refuse_replacing(CASE WHEN known.team_id IS NOT NULL THEN etag(known) END, if_match);
	IF error IS NULL THEN
		UPDATE xinyi.team t SET name = new_name
		WHERE t.community_id = in_community AND t.team_id = of_id AND etag(t) = etag(known)
		RETURNING t.* INTO known;
		IF NOT FOUND THEN
			error := 'changed_meanwhile';
		END IF;
	END IF;
	RETURN QUERY SELECT error, known;
END
$$;
