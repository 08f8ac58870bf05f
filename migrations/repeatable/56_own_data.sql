-- What the community keeps about a person, for the person: each list with the newest first, up to a
-- bound, and the number of what is left out.

-- The history of the own entry in the register. Readers may not see that of others.
CREATE FUNCTION rule.own_changes(in_community integer, OUT changes json,
                                 OUT changes_left_out integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	SELECT coalesce(json_agg(json_build_object(
		       'act', own.act, 'before', own.before::text, 'after', own.after::text,
		       'reason', own.reason, 'happened_on', own.happened_on,
		       'changed_at', instant(own.changed_at)) ORDER BY own.change_no DESC), '[]'),
	       coalesce(max(own.found) - count(*), 0)
	INTO changes, changes_left_out
	FROM (
		SELECT c.*, count(*) OVER () AS found FROM resident_change c
		WHERE c.community_id = in_community AND c.resident_id = actor_resident_id()
		ORDER BY c.change_no DESC
		LIMIT 100
	) own;
END
$$;

CREATE FUNCTION rule.own_homes(in_community integer, OUT homes json, OUT homes_left_out integer)
LANGUAGE plpgsql STABLE AS $$
BEGIN
	SELECT coalesce(json_agg(json_build_object(
		       'household_code', own.code, 'building', own.building, 'unit', own.unit,
		       'room', own.room, 'since', lower(own.lived), 'until', upper(own.lived) - 1)
		       ORDER BY own.lived DESC), '[]'),
	       coalesce(max(own.found) - count(*), 0)
	INTO homes, homes_left_out
	FROM (
		SELECT h.code, a.building, a.unit, a.room, l.lived * a.held AS lived,
		       count(*) OVER () AS found
		FROM xinyi.residency l
		JOIN xinyi.household h ON h.community_id = in_community
			AND h.household_id = l.household_id
		CROSS JOIN LATERAL rule.addresses_of(in_community, l.household_id) a
		WHERE l.community_id = in_community AND l.resident_id = rule.actor_resident_id()
			AND l.lived && a.held
		ORDER BY l.lived * a.held DESC
		LIMIT 100
	) own;
END
$$;

CREATE FUNCTION rule.own_consents(in_community integer, OUT consents json,
                                  OUT consents_left_out integer)
LANGUAGE plpgsql STABLE AS $$
BEGIN
	SELECT coalesce(json_agg(json_build_object(
		       'document', own.document, 'version', own.version, 'given', own.given,
		       'decided_at', rule.instant(own.decided_at)) ORDER BY own.consent_no DESC), '[]'),
	       coalesce(max(own.found) - count(*), 0)
	INTO consents, consents_left_out
	FROM (
		SELECT c.*, count(*) OVER () AS found FROM xinyi.consent c
		WHERE c.community_id = in_community AND c.membership_id = rule.actor_id()
		ORDER BY c.consent_no DESC
		LIMIT 100
	) own;
END
$$;

CREATE FUNCTION rule.own_claims(in_community integer, OUT claims json, OUT claims_left_out integer)
LANGUAGE plpgsql STABLE AS $$
BEGIN
	SELECT coalesce(json_agg(json_build_object(
		       'claim_id', own.claim_id, 'building', own.building, 'unit', own.unit,
		       'room', own.room, 'name', own.name, 'status', own.status, 'reason', own.reason,
		       'filed_at', rule.instant(own.filed_at)) ORDER BY own.claim_no DESC), '[]'),
	       coalesce(max(own.found) - count(*), 0)
	INTO claims, claims_left_out
	FROM (
		SELECT c.*, count(*) OVER () AS found FROM xinyi.claim c
		WHERE c.community_id = in_community AND c.membership_id = rule.actor_id()
		ORDER BY c.claim_no DESC
		LIMIT 100
	) own;
END
$$;

CREATE FUNCTION rule.own_teams(in_community integer, OUT teams json, OUT teams_left_out integer)
LANGUAGE plpgsql STABLE AS $$
BEGIN
	SELECT coalesce(json_agg(json_build_object(
		       'team_id', own.team_id, 'name', own.name, 'is_leader', own.is_leader,
		       'joined_at', rule.instant(own.joined_at), 'left_at', rule.instant(own.left_at))
		       ORDER BY own.member_no DESC), '[]'),
	       coalesce(max(own.found) - count(*), 0)
	INTO teams, teams_left_out
	FROM (
		SELECT m.*, t.name, count(*) OVER () AS found
		FROM xinyi.team_member m
		JOIN xinyi.team t ON t.community_id = in_community AND t.team_id = m.team_id
		WHERE m.community_id = in_community AND m.resident_id = rule.actor_resident_id()
		ORDER BY m.member_no DESC
		LIMIT 100
	) own;
END
$$;

CREATE FUNCTION rule.own_deeds(in_community integer, OUT deeds json, OUT deeds_left_out integer)
LANGUAGE plpgsql STABLE AS $$
BEGIN
	SELECT coalesce(json_agg(json_build_object(
		       'deed_id', own.deed_id, 'item', own.item, 'content', own.content,
		       'place', own.place, 'happened_on', own.happened_on, 'minutes', own.minutes,
		       'status', own.status) ORDER BY own.deed_no DESC), '[]'),
	       coalesce(max(own.found) - count(*), 0)
	INTO deeds, deeds_left_out
	FROM (
		SELECT d.deed_id, d.deed_no, d.item, d.content, d.place, d.happened_on, p.minutes,
		       d.status, count(*) OVER () AS found
		FROM xinyi.participant p
		JOIN xinyi.deed d ON d.community_id = in_community AND d.deed_id = p.deed_id
		WHERE p.community_id = in_community AND p.resident_id = rule.actor_resident_id()
		ORDER BY d.deed_no DESC
		LIMIT 500
	) own;
END
$$;
