-- Inspections of buildings. One is filed for several buildings and decided building by building,
-- each in a transaction of its own (63_inspection_reviews.sql): the approval makes the deeds of the
-- building, one for each entrance, with a participant for each household that passed, and posts
-- them.

-- A deed has at most so many participants.
CREATE FUNCTION rule.participants_max() RETURNS integer
LANGUAGE sql IMMUTABLE
RETURN 100;

CREATE FUNCTION rule.inspected_month(request jsonb) RETURNS date
LANGUAGE sql STABLE
RETURN (request ->> 'month' || '-01')::date;

-- The day of the deeds: the last one of the month, or today.
CREATE FUNCTION rule.inspection_day(month date) RETURNS date
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN least((month + interval '1 month')::date - 1, rule.day(rule.now()));
END
$$;

-- In the order of the request, counted from 0.
CREATE FUNCTION rule.named_buildings(request jsonb)
RETURNS TABLE (place bigint, building integer, failed jsonb)
LANGUAGE plpgsql STABLE ROWS 10 AS $$
BEGIN
	RETURN QUERY
	SELECT named.ordinality - 1, named.building, coalesce(named.failed, '[]')
	FROM ROWS FROM (jsonb_to_recordset(request -> 'buildings')
			AS (building integer, failed jsonb))
		WITH ORDINALITY AS named;
END
$$;

-- The households that a request says did not pass, with null for one that is not in the building.
CREATE FUNCTION rule.named_failures(in_community integer, request jsonb)
RETURNS TABLE (pointer text, building integer, household_id bigint, reason text, mention bigint)
LANGUAGE plpgsql STABLE ROWS 20 SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	RETURN QUERY
	SELECT format('/buildings/%s/failed/%s/household_code', named.place, listed.ordinality - 1),
	       named.building, h.household_id, listed.reason,
	       row_number() OVER (PARTITION BY listed.household_code
	                          ORDER BY named.place, listed.ordinality)
	FROM named_buildings(request) named
	CROSS JOIN LATERAL ROWS FROM (jsonb_to_recordset(named.failed)
			AS (household_code text, reason text))
		WITH ORDINALITY AS listed
	LEFT JOIN household h ON h.community_id = in_community AND h.code = listed.household_code
		AND h.building = named.building AND h.closed_on IS NULL;
END
$$;

-- What is wrong with the buildings and households of a request, each with its place.
CREATE FUNCTION rule.wrong_buildings(in_community integer, request jsonb)
RETURNS TABLE (code text, pointer text)
LANGUAGE plpgsql STABLE ROWS 2 SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	RETURN QUERY
	SELECT flaw.code, format('/buildings/%s/building', named.place)
	FROM (SELECT b.*, row_number() OVER (PARTITION BY b.building ORDER BY b.place) AS mention
	      FROM named_buildings(request) b) named
	CROSS JOIN LATERAL (SELECT CASE
		WHEN named.mention > 1 THEN 'listed_twice'
		WHEN NOT EXISTS (SELECT FROM household h
		                 WHERE h.community_id = in_community AND h.building = named.building
			                 AND h.closed_on IS NULL) THEN 'unknown_building'
		WHEN EXISTS (SELECT FROM inspected_building b
		             WHERE b.community_id = in_community AND b.building = named.building
			             AND b.item = request ->> 'item' AND b.month = inspected_month(request)
			             AND b.status IN ('submitted', 'approved'))
		THEN 'inspected_already' END AS code) flaw
	WHERE flaw.code IS NOT NULL
	UNION ALL
	SELECT CASE WHEN f.mention > 1 THEN 'listed_twice' ELSE 'unknown_household' END, f.pointer
	FROM named_failures(in_community, request) f
	WHERE f.mention > 1 OR f.household_id IS NULL;
END
$$;

CREATE FUNCTION rule.refuse_inspection(in_community integer, request jsonb, item xinyi.rule_item)
	RETURNS text
LANGUAGE plpgsql STABLE SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	month date := inspected_month(request);
	oldest date := day(rule.now()) - (SELECT deed_days_max FROM settings
	                                  WHERE community_id = in_community);
BEGIN
	IF NOT consents(in_community, actor_id(), 'privacy') THEN
		RETURN 'consent_required';
	END IF;
	IF month > day(rule.now()) THEN
		RETURN 'in_future';
	END IF;
	IF inspection_day(month) < oldest THEN
		RETURN 'too_old';
	END IF;
	IF item.code IS NULL THEN
		RETURN 'unknown_item';
	END IF;
	IF item.points < 0 OR item.subject <> 'household' OR item.times_required THEN
		RETURN 'not_inspected';
	END IF;
	IF item.evidence_required AND jsonb_array_length(coalesce(request -> 'evidence', '[]')) = 0 THEN
		RETURN 'evidence_required';
	END IF;
	RETURN (SELECT code FROM wrong_buildings(in_community, request)
	        ORDER BY code DESC, pointer LIMIT 1);
END
$$;

-- Where a request is wrong, if the contract does not say so.
CREATE FUNCTION rule.inspection_violations(in_community integer, code text, request jsonb)
	RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	IF code IN ('in_future', 'too_old') THEN
		RETURN jsonb_build_array(jsonb_build_object('pointer', '/month'));
	END IF;
	RETURN violations_of(ARRAY(
		SELECT ROW(wrong.pointer, NULL, NULL, NULL, NULL)::violation
		FROM wrong_buildings(in_community, request) wrong
		WHERE wrong.code = inspection_violations.code
		ORDER BY wrong.pointer));
END
$$;

-- The open households that lived in a building on the day, with a resident of today who already
-- lived there, and who is named for it: the head if possible.
CREATE FUNCTION rule.inspected_households(in_community integer, of_building integer, on_day date)
RETURNS TABLE (household_id bigint, unit integer, resident_id uuid)
LANGUAGE plpgsql STABLE ROWS 100 SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	RETURN QUERY
	SELECT h.household_id, h.unit, named.resident_id
	FROM (
		SELECT own.household_id FROM household own
		WHERE own.community_id = in_community AND own.building = of_building
		UNION
		SELECT c.household_id FROM household_change c
		WHERE c.community_id = in_community AND c.from_building = of_building AND c.act = 'move'
	) near
	JOIN household h ON h.community_id = in_community AND h.household_id = near.household_id
	CROSS JOIN LATERAL (
		SELECT r.resident_id FROM resident r
		WHERE r.community_id = in_community AND r.household_id = h.household_id
			AND r.left_at IS NULL AND household_on(r, on_day) = h.household_id
		ORDER BY r.is_head DESC, r.resident_id
		LIMIT 1) named
	WHERE h.closed_on IS NULL AND building_on(h, on_day) = of_building;
END
$$;

CREATE FUNCTION rule.add_inspection(in_community integer, new_id uuid, request jsonb,
                                    item xinyi.rule_item) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	month date := inspected_month(request);
	on_day date := inspection_day(month);
BEGIN
	INSERT INTO inspection (community_id, inspection_id, version, item, month, happened_on, content,
	                        evidence, filed_by, filed_at, due_at, waiting, request_digest)
	SELECT in_community, new_id, item.version, item.code, month, on_day, request ->> 'content',
	       ARRAY(SELECT jsonb_array_elements_text(coalesce(request -> 'evidence', '[]'))),
	       actor_id(), rule.now(), rule.now() + s.review_due_days * interval '1 day',
	       jsonb_array_length(request -> 'buildings'), digest(request)
	FROM settings s
	WHERE s.community_id = in_community
	ON CONFLICT (community_id, inspection_id) DO NOTHING;
	IF NOT FOUND THEN
		RETURN;
	END IF;
	-- In order, so that of two inspections of the same buildings one waits for the other.
	INSERT INTO inspected_building (community_id, inspection_id, building, item, month,
	                                passed_count)
	SELECT in_community, new_id, named.building, item.code, month,
	       (SELECT count(*) FROM inspected_households(in_community, named.building, on_day) home
	        WHERE home.household_id NOT IN (SELECT f.household_id
	                                        FROM named_failures(in_community, request) f))
	FROM named_buildings(request) named
	ORDER BY named.building;
	INSERT INTO failed_household (community_id, inspection_id, household_id, building, reason)
	SELECT in_community, new_id, f.household_id, f.building, f.reason
	FROM named_failures(in_community, request) f
	ORDER BY f.household_id;
END
$$;

CREATE FUNCTION rule.file_inspection(in_community integer, new_id uuid, request jsonb)
RETURNS TABLE (error text, violations jsonb, inspection xinyi.inspection)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	filed xinyi.inspection;
	item rule_item;
BEGIN
	IF NOT EXISTS (SELECT FROM xinyi.inspection n
	               WHERE n.community_id = in_community AND n.inspection_id = new_id) THEN
		SELECT * INTO item FROM rule_item i
		WHERE i.community_id = in_community
			AND i.version = rulebook_on(in_community, inspection_day(inspected_month(request)))
			AND i.code = request ->> 'item';
		error := refuse_inspection(in_community, request, item);
		IF error IS NOT NULL THEN
			violations := inspection_violations(in_community, error, request);
			RETURN NEXT;
			RETURN;
		END IF;
		PERFORM add_inspection(in_community, new_id, request, item);
	END IF;
	SELECT * INTO STRICT filed FROM xinyi.inspection n
	WHERE n.community_id = in_community AND n.inspection_id = new_id;
	IF filed.filed_by <> actor_id() OR filed.request_digest <> digest(request) THEN
		error := 'already_exists_differently';
	ELSE
		inspection := filed;
	END IF;
	RETURN NEXT;
END
$$;
COMMENT ON FUNCTION rule.file_inspection IS
	'Writes down what was found, without any entry: those come with the verdicts, building by '
	'building.';
