-- Verdicts about inspected buildings, and what an approval posts.

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
