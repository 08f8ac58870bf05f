-- What a verdict changes of a deed's participants: who is left out, and who was there for fewer
-- minutes. A second reviewer may give back minutes that the first took. The changes are
-- {"except": [{resident_id, reason}], "minutes": [{resident_id, minutes, reason}]}, as in the
-- request.

-- In the order of the request. The minutes of those who are left out are null.
CREATE FUNCTION rule.named_changes(changes jsonb)
RETURNS TABLE (place bigint, pointer text, resident_id uuid, minutes integer, reason text)
LANGUAGE plpgsql STABLE ROWS 2 AS $$
BEGIN
	RETURN QUERY
	SELECT absent.ordinality, '/except/' || absent.ordinality - 1, absent.resident_id,
	       NULL::integer, absent.reason
	FROM ROWS FROM (jsonb_to_recordset(coalesce(changes -> 'except', '[]'))
			AS (resident_id uuid, reason text))
		WITH ORDINALITY AS absent
	UNION ALL
	SELECT 100 + shorter.ordinality, '/minutes/' || shorter.ordinality - 1, shorter.resident_id,
	       shorter.minutes, shorter.reason
	FROM ROWS FROM (jsonb_to_recordset(coalesce(changes -> 'minutes', '[]'))
			AS (resident_id uuid, minutes integer, reason text))
		WITH ORDINALITY AS shorter;
END
$$;

CREATE FUNCTION rule.changed_residents(changes jsonb) RETURNS uuid[]
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN ARRAY(SELECT resident_id FROM rule.named_changes(changes) ORDER BY place);
END
$$;

-- The minutes with which a participant was filed.
CREATE FUNCTION rule.minutes_filed(of xinyi.participant) RETURNS integer
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN coalesce((SELECT c.minutes_before FROM xinyi.participant_change c
	                 WHERE c.community_id = of.community_id AND c.deed_id = of.deed_id
		                 AND c.resident_id = of.resident_id
	                 ORDER BY c.change_no
	                 LIMIT 1), of.minutes);
END
$$;

-- The hours of a participant who was there from the beginning for so many minutes.
CREATE FUNCTION rule.hours_of(of xinyi.participant, minutes integer) RETURNS tstzrange
LANGUAGE sql STABLE PARALLEL SAFE
RETURN tstzrange(lower((of).during), lower((of).during) + minutes * interval '1 minute');

-- Whether minutes that are given back are those of another deed by now.
CREATE FUNCTION rule.is_elsewhere(of xinyi.participant, minutes_now integer) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN minutes_now > of.minutes AND EXISTS (
		SELECT FROM xinyi.participant p
		WHERE p.community_id = of.community_id AND p.resident_id = of.resident_id
			AND p.happened_on BETWEEN of.happened_on - 1 AND of.happened_on + 1
			AND p.deed_id <> of.deed_id AND p.counts
			AND p.during && rule.hours_of(of, minutes_now));
END
$$;

-- What is wrong with the changes, one code for each at most, with its place.
CREATE FUNCTION rule.wrong_changes(reviewed xinyi.deed, new_verdict text, changes jsonb)
RETURNS TABLE (place bigint, code text, pointer text, name text, bound integer)
LANGUAGE plpgsql STABLE ROWS 2 SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	RETURN QUERY
	SELECT named.place, flaw.code, named.pointer || CASE
		WHEN flaw.code IN ('minutes_not_fewer', 'too_short', 'overlapping_deed') THEN '/minutes'
		WHEN flaw.code = 'changes_unused' THEN ''
		ELSE '/resident_id' END,
	       name_in_review(r.name, p.household_id), CASE flaw.code
		WHEN 'minutes_not_fewer' THEN minutes_filed(p)
		WHEN 'too_short' THEN i.minutes_min END
	FROM (SELECT c.*, row_number() OVER (PARTITION BY c.resident_id ORDER BY c.place) AS mention
	      FROM named_changes(changes) c) named
	JOIN rule_item i ON i.community_id = reviewed.community_id AND i.version = reviewed.version
		AND i.code = reviewed.item
	LEFT JOIN participant p ON p.community_id = reviewed.community_id
		AND p.deed_id = reviewed.deed_id AND p.resident_id = named.resident_id AND NOT p.left_out
	LEFT JOIN resident r ON r.community_id = p.community_id AND r.resident_id = p.resident_id
	CROSS JOIN LATERAL (SELECT CASE
		WHEN new_verdict <> 'approved' THEN 'changes_unused'
		WHEN named.mention > 1 THEN 'participant_twice'
		WHEN p.resident_id IS NULL THEN 'not_a_participant'
		WHEN named.minutes = p.minutes OR named.minutes > minutes_filed(p)
		THEN 'minutes_not_fewer'
		WHEN named.minutes < i.minutes_min THEN 'too_short'
		WHEN is_elsewhere(p, named.minutes) THEN 'overlapping_deed' END AS code) flaw
	WHERE flaw.code IS NOT NULL;
END
$$;

CREATE FUNCTION rule.refuse_changes(reviewed xinyi.deed, new_verdict text, changes jsonb)
	RETURNS text
LANGUAGE plpgsql STABLE SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	flaw text;
BEGIN
	IF changes = '{}' THEN
		RETURN NULL;
	END IF;
	flaw := (SELECT code FROM wrong_changes(reviewed, new_verdict, changes)
	         ORDER BY place LIMIT 1);
	IF flaw IS NOT NULL THEN
		RETURN flaw;
	END IF;
	IF (SELECT count(*) > 0 AND bool_and(minutes IS NULL) FROM named_changes(changes))
	   AND NOT EXISTS (SELECT FROM participant p
	                   WHERE p.community_id = reviewed.community_id
		                   AND p.deed_id = reviewed.deed_id AND NOT p.left_out
		                   AND p.resident_id <> ALL (changed_residents(changes))) THEN
		RETURN 'nobody_left';
	END IF;
	RETURN NULL;
END
$$;

-- With the review of the caller, which is there already. Those who are left out are free at that
-- time, and shorter service ends earlier.
CREATE FUNCTION rule.change_participants(reviewed xinyi.deed, changes jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	INSERT INTO participant_change (community_id, deed_id, resident_id, membership_id,
	                                minutes_before, minutes, reason)
	SELECT p.community_id, p.deed_id, p.resident_id, actor_id(), p.minutes, named.minutes,
	       named.reason
	FROM named_changes(changes) named
	JOIN participant p ON p.community_id = reviewed.community_id
		AND p.deed_id = reviewed.deed_id AND p.resident_id = named.resident_id
	ORDER BY named.place;
	UPDATE participant p
	SET left_out = c.minutes IS NULL, counts = c.minutes IS NOT NULL,
		minutes = coalesce(c.minutes, p.minutes),
		during = CASE WHEN c.minutes IS NULL THEN p.during
		              ELSE hours_of(p, c.minutes) END
	FROM participant_change c
	WHERE p.community_id = reviewed.community_id AND p.deed_id = reviewed.deed_id
		AND c.community_id = p.community_id AND c.deed_id = p.deed_id
		AND c.resident_id = p.resident_id AND c.membership_id = actor_id();
END
$$;

CREATE FUNCTION rule.same_changes(earlier xinyi.review, changes jsonb) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	RETURN NOT EXISTS (
		SELECT FROM named_changes(changes) named
		FULL JOIN (SELECT c.resident_id, c.minutes, c.reason FROM participant_change c
		           WHERE c.community_id = earlier.community_id AND c.deed_id = earlier.deed_id
			           AND c.membership_id = earlier.membership_id) made
			ON made.resident_id = named.resident_id
		WHERE (named.minutes, named.reason) IS DISTINCT FROM (made.minutes, made.reason));
END
$$;

-- The households whose members are left out, or were there for fewer minutes than they said, and
-- those members who have moved since.
CREATE FUNCTION rule.notify_changes(in_community integer, of_deed uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	PERFORM notify_household(in_community, changed.household_id, 'participant_changed',
	                         of_deed::text)
	FROM (SELECT DISTINCT p.household_id
	      FROM participant_change c
	      JOIN participant p USING (community_id, deed_id, resident_id)
	      WHERE c.community_id = in_community AND c.deed_id = of_deed
		      AND (p.left_out OR p.minutes < minutes_filed(p))
	      ORDER BY p.household_id) changed;
	PERFORM notify_resident(in_community, moved.resident_id, moved.household_id,
	                        'participant_changed', of_deed::text)
	FROM (SELECT DISTINCT p.resident_id, p.household_id
	      FROM participant_change c
	      JOIN participant p USING (community_id, deed_id, resident_id)
	      JOIN resident r USING (community_id, resident_id)
	      WHERE c.community_id = in_community AND c.deed_id = of_deed
		      AND (p.left_out OR p.minutes < minutes_filed(p))
		      AND r.household_id <> p.household_id AND r.left_at IS NULL
	      ORDER BY p.resident_id) moved;
END
$$;
