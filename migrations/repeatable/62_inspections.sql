-- Inspections of buildings. One is filed for several buildings and decided building by building,
-- each in a transaction of its own: the approval makes the deeds of the building, one for each
-- entrance, with a participant for each household that passed, and posts them.

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
	RETURN (SELECT jsonb_agg(jsonb_build_object('pointer', wrong.pointer) ORDER BY wrong.pointer)
	FROM (
		SELECT w.pointer FROM wrong_buildings(in_community, request) w
		WHERE w.code = inspection_violations.code
		ORDER BY w.pointer
		LIMIT 20
	) wrong);
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

CREATE FUNCTION rule.inspection_conflict(in_community integer, member_id uuid, of_inspection uuid,
                                         of_building integer) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	homes bigint[] := ARRAY(SELECT h.household_id FROM household h
	                        WHERE h.community_id = in_community AND h.building = of_building
	                        ORDER BY h.household_id);
BEGIN
	RETURN (SELECT CASE
		WHEN n.filed_by = member_id THEN 'filer'
		WHEN households_of(in_community, m.resident_id, n.happened_on) && homes THEN 'household'
		WHEN has_relatives(in_community, member_id, homes, n.filed_at) THEN 'relative' END
	FROM inspection n
	JOIN membership m ON m.community_id = n.community_id AND m.membership_id = member_id
	WHERE n.community_id = in_community AND n.inspection_id = of_inspection);
END
$$;
COMMENT ON FUNCTION rule.inspection_conflict IS
	'Why a member may not decide about a building of an inspection: the member filed it, lives or '
	'lived on its day in the building, or declared a household of it as relatives. Null when '
	'nothing stands against it.';

-- As for deeds: by the item, or by its points; of a decided building, as the settings were then.
CREATE FUNCTION rule.inspection_approvals_needed(of_building xinyi.inspected_building)
	RETURNS integer
LANGUAGE plpgsql STABLE SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	RETURN coalesce(of_building.approvals_needed, (
		SELECT CASE WHEN i.reviewer_level = 'double'
		                 OR item_points(i.basis, i.points, 0) >= s.double_points
		            THEN 2 ELSE 1 END
		FROM inspection n
		JOIN rule_item i ON i.community_id = n.community_id AND i.version = n.version
			AND i.code = n.item
		JOIN settings s ON s.community_id = n.community_id
		WHERE n.community_id = of_building.community_id
			AND n.inspection_id = of_building.inspection_id));
END
$$;

CREATE FUNCTION rule.inspection_approvals_of(in_community integer, of_inspection uuid,
                                             of_building integer) RETURNS integer
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN (SELECT count(*)::integer FROM xinyi.inspection_review
	WHERE community_id = in_community AND inspection_id = of_inspection
		AND building = of_building AND verdict = 'approved');
END
$$;

-- The households of a building that passed, in parts of which each becomes a deed.
CREATE FUNCTION rule.passed_households(of_inspection xinyi.inspection, of_building integer)
RETURNS TABLE (household_id bigint, unit integer, part bigint, resident_id uuid)
LANGUAGE plpgsql STABLE ROWS 100 SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	RETURN QUERY
	WITH passed AS MATERIALIZED (
		SELECT home.*, once_key(i, of_inspection.happened_on, home.resident_id, home.household_id)
			       AS once_key
		FROM inspected_households(of_inspection.community_id, of_building,
		                          of_inspection.happened_on) home
		JOIN rule_item i ON i.community_id = of_inspection.community_id
			AND i.version = of_inspection.version AND i.code = of_inspection.item
		WHERE NOT EXISTS (SELECT FROM failed_household f
		                  WHERE f.community_id = of_inspection.community_id
			                  AND f.inspection_id = of_inspection.inspection_id
			                  AND f.household_id = home.household_id))
	SELECT p.household_id, p.unit,
	       (row_number() OVER (PARTITION BY p.unit ORDER BY p.household_id) - 1)
	       / participants_max(), p.resident_id
	FROM passed p
	WHERE NOT EXISTS (SELECT FROM participant known
	                  WHERE known.community_id = of_inspection.community_id
		                  AND known.once_key = p.once_key AND known.counts);
END
$$;
COMMENT ON FUNCTION rule.passed_households IS
	'Without those for which the item counts already.';

-- A deed for each part, and its participants; returns how many. A household for which somebody else
-- files the item at the same moment is left out, and so is a deed of which no household is left.
CREATE FUNCTION rule.add_inspection_deeds(of_inspection xinyi.inspection, of_building integer,
                                          approvals integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	parts inspection_deed[] := ARRAY(
		SELECT ROW(of_inspection.community_id, of_inspection.inspection_id, of_building, p.unit,
		           p.part, gen_random_uuid())::inspection_deed
		FROM passed_households(of_inspection, of_building) p
		GROUP BY p.unit, p.part
		ORDER BY p.unit, p.part);
	credited integer;
BEGIN
	INSERT INTO deed (community_id, deed_id, version, item, content, place, happened_on, evidence,
	                  filed_by, filed_at, due_at, approvals_needed, request_digest)
	SELECT made.community_id, made.deed_id, of_inspection.version, of_inspection.item,
	       of_inspection.content, format('%s号楼%s单元', made.building, made.unit),
	       of_inspection.happened_on, of_inspection.evidence, of_inspection.filed_by,
	       of_inspection.filed_at, of_inspection.due_at,
	       approvals, of_inspection.request_digest
	FROM unnest(parts) made
	ORDER BY made.unit, made.part;
	INSERT INTO participant (community_id, deed_id, resident_id, household_id, happened_on, minutes)
	SELECT made.community_id, made.deed_id, p.resident_id, p.household_id,
	       of_inspection.happened_on, 0
	FROM passed_households(of_inspection, of_building) p
	JOIN unnest(parts) made ON made.unit = p.unit AND made.part = p.part
	ORDER BY p.resident_id
	ON CONFLICT (community_id, once_key) WHERE counts DO NOTHING;
	GET DIAGNOSTICS credited = ROW_COUNT;
	DELETE FROM deed d
	USING unnest(parts) made
	WHERE d.community_id = made.community_id AND d.deed_id = made.deed_id
		AND NOT EXISTS (SELECT FROM participant p
		                WHERE p.community_id = d.community_id AND p.deed_id = d.deed_id);
	INSERT INTO inspection_deed (community_id, inspection_id, building, unit, part, deed_id)
	SELECT made.community_id, made.inspection_id, made.building, made.unit, made.part,
	       made.deed_id
	FROM unnest(parts) made
	JOIN deed d USING (community_id, deed_id)
	ORDER BY made.unit, made.part;
	INSERT INTO review (community_id, deed_id, membership_id, verdict, reason, reviewed_at)
	SELECT v.community_id, made.deed_id, v.membership_id, v.verdict, v.reason, v.reviewed_at
	FROM inspection_review v
	JOIN inspection_deed made USING (community_id, inspection_id, building)
	WHERE v.community_id = of_inspection.community_id
		AND v.inspection_id = of_inspection.inspection_id AND v.building = of_building
	ORDER BY v.reviewed_at, v.membership_id, made.unit, made.part;
	RETURN credited;
END
$$;

-- The members of each household that earned points, and of each that did not pass.
CREATE FUNCTION rule.notify_building(of_inspection xinyi.inspection, of_building integer)
	RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	PERFORM notify_household(of_inspection.community_id, told.household_id, told.about,
	                         told.subject)
	FROM (
		SELECT p.household_id, 'deed_approved' AS about, p.deed_id::text AS subject
		FROM inspection_deed made
		JOIN participant p USING (community_id, deed_id)
		WHERE made.community_id = of_inspection.community_id
			AND made.inspection_id = of_inspection.inspection_id AND made.building = of_building
		UNION ALL
		SELECT f.household_id, 'inspection_failed', f.inspection_id::text
		FROM failed_household f
		WHERE f.community_id = of_inspection.community_id
			AND f.inspection_id = of_inspection.inspection_id AND f.building = of_building
		ORDER BY household_id
	) told;
END
$$;

-- All of a building at once. Its households are locked in one order before the deeds take them
-- entrance by entrance.
CREATE FUNCTION rule.credit_building(of_inspection xinyi.inspection, of_building integer,
                                     approvals integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	credited integer;
	made inspection_deed;
BEGIN
	PERFORM take_open_period(of_inspection.community_id);
	PERFORM FROM household
	WHERE community_id = of_inspection.community_id AND building = of_building
	ORDER BY household_id
	FOR NO KEY UPDATE;
	credited := add_inspection_deeds(of_inspection, of_building, approvals);
	FOR made IN
		SELECT * FROM inspection_deed
		WHERE community_id = of_inspection.community_id
			AND inspection_id = of_inspection.inspection_id AND building = of_building
		ORDER BY unit, part
	LOOP
		PERFORM end_deed(made.community_id, made.deed_id, 'approved'),
		        post_deed(made.community_id, made.deed_id);
	END LOOP;
	PERFORM notify_building(of_inspection, of_building);
	RETURN credited;
END
$$;

-- One refusal ends the building; the approval that completes it posts the points.
CREATE FUNCTION rule.conclude_building(of_inspection xinyi.inspection,
                                       reviewed xinyi.inspected_building, new_verdict text)
	RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	needed integer := inspection_approvals_needed(reviewed);
	credited integer;
BEGIN
	IF new_verdict = 'rejected' THEN
		PERFORM notify_member(of_inspection.community_id, of_inspection.filed_by,
		                      'inspection_rejected',
		                      of_inspection.inspection_id || '/' || reviewed.building);
	ELSIF inspection_approvals_of(reviewed.community_id, reviewed.inspection_id, reviewed.building)
	      < needed THEN
		RETURN;
	ELSE
		credited := credit_building(of_inspection, reviewed.building, needed);
	END IF;
	UPDATE inspected_building
	SET status = new_verdict, decided_at = rule.now(), approvals_needed = needed,
		credited_count = credited
	WHERE community_id = reviewed.community_id AND inspection_id = reviewed.inspection_id
		AND building = reviewed.building;
	UPDATE inspection SET waiting = waiting - 1
	WHERE community_id = reviewed.community_id AND inspection_id = reviewed.inspection_id;
END
$$;

CREATE FUNCTION rule.refuse_inspection_review(reviewed xinyi.inspected_building, new_verdict text,
                                              because text) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	IF inspection_conflict(reviewed.community_id, actor_id(), reviewed.inspection_id,
	                       reviewed.building) IS NOT NULL THEN
		RETURN 'conflict_of_interest';
	END IF;
	IF reviewed.status <> 'submitted' THEN
		RETURN 'already_decided';
	END IF;
	IF new_verdict = 'rejected' AND because IS NULL THEN
		RETURN 'reason_required';
	END IF;
	RETURN NULL;
END
$$;

CREATE FUNCTION rule.review_inspection(in_community integer, of_inspection uuid,
                                       of_building integer, new_verdict text, because text)
RETURNS TABLE (error text, review xinyi.inspection_review, status text, approvals integer,
               approvals_needed integer, credited integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	reviewed inspected_building;
	earlier inspection_review;
	filed inspection;
BEGIN
	SELECT * INTO reviewed FROM inspected_building b
	WHERE b.community_id = in_community AND b.inspection_id = of_inspection
		AND b.building = of_building
	FOR UPDATE;
	IF NOT FOUND THEN
		RETURN;
	END IF;
	SELECT * INTO STRICT filed FROM inspection n
	WHERE n.community_id = in_community AND n.inspection_id = of_inspection;
	SELECT * INTO earlier FROM inspection_review v
	WHERE v.community_id = in_community AND v.inspection_id = of_inspection
		AND v.building = of_building AND v.membership_id = actor_id();
	IF NOT FOUND THEN
		error := refuse_inspection_review(reviewed, new_verdict, because);
	ELSIF (earlier.verdict, earlier.reason) IS DISTINCT FROM (new_verdict, because) THEN
		error := 'already_exists_differently';
	END IF;
	IF error IS NOT NULL THEN
		RETURN NEXT;
		RETURN;
	END IF;
	IF earlier.inspection_id IS NULL THEN
		INSERT INTO inspection_review (community_id, inspection_id, building, membership_id,
		                               verdict, reason, reviewed_at)
		VALUES (in_community, of_inspection, of_building, actor_id(), new_verdict, because,
		        rule.now());
		PERFORM conclude_building(filed, reviewed, new_verdict);
	END IF;
	RETURN QUERY
	SELECT NULL::text, v, b.status,
	       inspection_approvals_of(in_community, of_inspection, of_building),
	       inspection_approvals_needed(b), b.credited_count
	FROM inspected_building b
	JOIN inspection_review v USING (community_id, inspection_id, building)
	WHERE b.community_id = in_community AND b.inspection_id = of_inspection
		AND b.building = of_building AND v.membership_id = actor_id();
END
$$;
