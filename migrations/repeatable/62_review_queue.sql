-- What a reviewer sees next to a deed: what the verdict would award, and the deeds that are like it
-- or were the last of its households.

CREATE FUNCTION rule.households_of_deed(of_deed xinyi.deed) RETURNS bigint[]
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN ARRAY(
		SELECT DISTINCT p.household_id FROM xinyi.participant p
		WHERE p.community_id = of_deed.community_id AND p.deed_id = of_deed.deed_id
		UNION
		SELECT of_deed.household_id WHERE of_deed.household_id IS NOT NULL
		ORDER BY 1);
END
$$;

-- The deeds that wait and name a household of the building. Both are few, unlike the deeds of a
-- community, so the planner is told to look these up by key. It does not know the status when it
-- plans, or would read all that wait through a partial index.
CREATE FUNCTION rule.waiting_in_building(in_community integer, of_building integer)
RETURNS TABLE (deed_no bigint, deed_id uuid)
LANGUAGE plpgsql STABLE ROWS 10 SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	RETURN QUERY
	SELECT DISTINCT named.deed_no, named.deed_id
	FROM household home
	CROSS JOIN LATERAL (
		SELECT p.deed_no, p.deed_id FROM participant p
		WHERE p.community_id = in_community AND p.household_id = home.household_id
			AND p.status = (SELECT 'submitted'::text)
		UNION ALL
		SELECT d.deed_no, d.deed_id FROM deed d
		WHERE d.community_id = in_community AND d.household_id = home.household_id
			AND d.status = (SELECT 'submitted'::text)
	) named
	WHERE home.community_id = in_community AND home.building = of_building;
END
$$;

-- Whether a waiting deed fits filters that are members of one object; null, or not there, is none.
CREATE FUNCTION rule.fits_filters(waiting xinyi.deed, filters jsonb) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	RETURN (filters ->> 'item' IS NULL OR waiting.item = filters ->> 'item')
	AND (filters ->> 'day' IS NULL OR waiting.happened_on = (filters ->> 'day')::date)
	AND (filters ->> 'team_id' IS NULL
	     OR coalesce(waiting.team_id = (filters ->> 'team_id')::uuid, false))
	AND (filters ->> 'resident_id' IS NULL
	     OR EXISTS (SELECT FROM participant p
	                WHERE p.community_id = waiting.community_id AND p.deed_id = waiting.deed_id
		                AND p.resident_id IS NOT DISTINCT FROM (filters ->> 'resident_id')::uuid))
	AND (filters -> 'overdue' IS DISTINCT FROM 'true' OR waiting.due_at < rule.now())
	AND (filters -> 'mine' IS DISTINCT FROM 'true'
	     OR conflict_or_reviewed(waiting.community_id, waiting.deed_id) IS NULL);
END
$$;

-- The points that approving the deed now would award, and why.
CREATE FUNCTION rule.shown_awards(in_community integer, of_deed uuid) RETURNS json
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN (SELECT coalesce(json_agg(json_build_object(
		'household_code', a.code,
		'resident_id', a.resident_id,
		'name', rule.name_in_review(a.name, a.household_id),
		'minutes', a.minutes,
		'joined', a.joined,
		'computed', a.computed,
		'cap_used', a.cap_used,
		'cap_left', CASE WHEN a.cap_period <> 'none'
		                 THEN greatest(a.cap_points - a.cap_used, 0) END,
		'points', a.points,
		'rating', a.rating,
		'note', a.note) ORDER BY a.code, a.name), '[]')
	FROM (
		SELECT computed.*, h.code, r.name, p.joined_by IS NOT NULL AS joined
		FROM rule.compute_awards(in_community, of_deed) computed
		JOIN xinyi.household h ON h.community_id = in_community
			AND h.household_id = computed.household_id
		LEFT JOIN xinyi.resident r ON r.community_id = in_community
			AND r.resident_id = computed.resident_id
		LEFT JOIN xinyi.participant p ON p.community_id = in_community AND p.deed_id = of_deed
			AND p.resident_id = computed.resident_id
		ORDER BY h.code, r.name
		LIMIT 100
	) a);
END
$$;

-- The newest deeds of the households, but withdrawn ones. Each state is looked up by itself.
CREATE FUNCTION rule.last_deeds(in_community integer, households bigint[], except_deed uuid)
RETURNS TABLE (deed_no bigint, deed_id uuid)
LANGUAGE plpgsql STABLE ROWS 10 SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	RETURN QUERY
	SELECT DISTINCT found.deed_no, found.deed_id
	FROM unnest(households) AS home(household_id)
	CROSS JOIN unnest('{submitted,approved,rejected}'::text[]) AS wanted(status)
	CROSS JOIN LATERAL (
		(SELECT DISTINCT ON (p.deed_no) p.deed_no, p.deed_id FROM participant p
		 WHERE p.community_id = in_community AND p.household_id = home.household_id
			 AND p.status = wanted.status
		 ORDER BY p.deed_no DESC
		 LIMIT 11)
		UNION ALL
		(SELECT d.deed_no, d.deed_id FROM deed d
		 WHERE d.community_id = in_community AND d.household_id = home.household_id
			 AND d.status = wanted.status
		 ORDER BY d.deed_no DESC
		 LIMIT 11)
	) found
	WHERE found.deed_id <> except_deed
	ORDER BY found.deed_no DESC
	LIMIT 10;
END
$$;
COMMENT ON FUNCTION rule.last_deeds IS 'Ten at most, without the deed itself.';

-- Deeds of the households or the people that may be the same thing filed twice: of the same item
-- within three days, or with the same evidence among the last ones. Keys are gathered in arrays,
-- and people looked up one by one, so that indexes are searched for them even before there are
-- statistics.
CREATE FUNCTION rule.similar_deeds(to_deed xinyi.deed, households bigint[], last_ones uuid[])
RETURNS TABLE (deed_no bigint, deed_id uuid, because text)
LANGUAGE plpgsql STABLE ROWS 5 SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	people uuid[] := ARRAY(
		SELECT r.resident_id FROM resident r
		WHERE r.community_id = to_deed.community_id AND r.household_id = ANY (households)
		UNION
		SELECT p.resident_id FROM participant p
		WHERE p.community_id = to_deed.community_id AND p.deed_id = to_deed.deed_id
		ORDER BY 1);
	near uuid[] := ARRAY(
		SELECT DISTINCT close.deed_id
		FROM unnest(people) AS person(resident_id)
		CROSS JOIN LATERAL (
			SELECT p.deed_id FROM participant p
			WHERE p.community_id = to_deed.community_id AND p.resident_id = person.resident_id
				AND p.happened_on BETWEEN to_deed.happened_on - 3 AND to_deed.happened_on + 3
			ORDER BY p.happened_on DESC
			LIMIT 100) close
		ORDER BY 1);
BEGIN
	RETURN QUERY
	SELECT d.deed_no, d.deed_id,
	       CASE WHEN d.evidence && to_deed.evidence THEN 'evidence' ELSE 'item' END
	FROM deed d
	WHERE d.community_id = to_deed.community_id AND d.deed_id = ANY (near || last_ones)
		AND d.deed_id <> to_deed.deed_id AND d.status <> 'withdrawn'
		AND (d.evidence && to_deed.evidence
		     OR d.item = to_deed.item
		        AND d.happened_on BETWEEN to_deed.happened_on - 3 AND to_deed.happened_on + 3)
	ORDER BY d.deed_no DESC
	LIMIT 5;
END
$$;

CREATE FUNCTION rule.related_deeds(to_deed xinyi.deed, OUT similar_deeds json,
                                   OUT last_deeds json)
LANGUAGE plpgsql STABLE SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	households bigint[] := households_of_deed(to_deed);
	last_ones uuid[] := ARRAY(
		SELECT l.deed_id FROM rule.last_deeds(to_deed.community_id, households, to_deed.deed_id) l
		ORDER BY l.deed_no);
BEGIN
	similar_deeds := (SELECT coalesce(json_agg(json_build_object(
		'deed_id', s.deed_id, 'item', s.item, 'item_title', s.title_zh, 'content', s.content,
		'happened_on', s.happened_on, 'status', s.status, 'because', s.because)
		ORDER BY s.deed_no DESC), '[]')
	FROM (
		SELECT found.deed_no, found.because, d.deed_id, d.item, i.title_zh, d.content,
		       d.happened_on, d.status
		FROM rule.similar_deeds(to_deed, households, last_ones) found
		JOIN deed d ON d.community_id = to_deed.community_id AND d.deed_id = found.deed_id
		JOIN rule_item i ON i.community_id = d.community_id AND i.version = d.version
			AND i.code = d.item
		ORDER BY found.deed_no DESC
		LIMIT 5
	) s);
	last_deeds := (SELECT coalesce(json_agg(json_build_object(
		'deed_id', l.deed_id, 'item', l.item, 'item_title', l.title_zh, 'content', l.content,
		'happened_on', l.happened_on, 'status', l.status) ORDER BY l.deed_no DESC), '[]')
	FROM (
		SELECT d.deed_no, d.deed_id, d.item, i.title_zh, d.content, d.happened_on, d.status
		FROM deed d
		JOIN rule_item i ON i.community_id = d.community_id AND i.version = d.version
			AND i.code = d.item
		WHERE d.community_id = to_deed.community_id AND d.deed_id = ANY (last_ones)
		ORDER BY d.deed_no DESC
		LIMIT 10
	) l);
END
$$;

CREATE FUNCTION rule.people_of_deed(d xinyi.deed) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
	IF d.household_id IS NOT NULL THEN
		RETURN concat_ws(' ', rule.household_code(d.community_id, d.household_id),
		                 rule.head_name(d.community_id, d.household_id));
	END IF;
	RETURN (SELECT string_agg(rule.shown_name(p.name, p.household_id), '、' ORDER BY p.name)
	               || CASE WHEN count(*) < 5 THEN '' ELSE '等' END
	FROM (
		SELECT r.name, r.household_id
		FROM xinyi.participant p
		JOIN xinyi.resident r ON r.community_id = d.community_id
			AND r.resident_id = p.resident_id
		WHERE p.community_id = d.community_id AND p.deed_id = d.deed_id
		ORDER BY r.name
		LIMIT 5
	) p);
END
$$;
COMMENT ON FUNCTION rule.people_of_deed IS
	'The masked names of the first five participants, or the household of a deduction.';
