-- The award of a deed. One routine serves assessment, posting, and replaying a draft.

CREATE FUNCTION rule.calendar_span(on_day date, span text) RETURNS daterange
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE span
	WHEN 'month' THEN daterange(
		date_trunc('month', on_day::timestamp)::date,
		(date_trunc('month', on_day::timestamp) + interval '1 month')::date)
	WHEN 'year' THEN daterange(
		date_trunc('year', on_day::timestamp)::date,
		(date_trunc('year', on_day::timestamp) + interval '1 year')::date)
END;
COMMENT ON FUNCTION rule.calendar_span IS
	'The month or the year around a day. Of a date, date_trunc takes an instant in the session''s '
	'time zone, so it is not immutable, and PostgreSQL would not inline this function.';

-- Points by the item alone: hours are counted in quarters, and the points are truncated once.
CREATE FUNCTION rule.item_points(basis text, points integer, minutes integer) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE basis WHEN 'per_hour' THEN points * (minutes / 15) / 4 ELSE points END;

-- Rating of a household from an item in a calendar span, which counts against the cap.
CREATE FUNCTION rule.item_rating(in_community integer, of_household bigint, of_item text,
                                 span daterange) RETURNS integer
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN (SELECT coalesce(sum(rating), 0)::integer
	FROM xinyi.ledger_entry
	WHERE community_id = in_community AND household_id = of_household
		AND item = of_item AND happened_on >= lower(span) AND happened_on < upper(span));
END
$$;

CREATE FUNCTION rule.compute_awards(in_community integer, of_deed uuid,
                                    under_version integer DEFAULT NULL)
RETURNS TABLE (resident_id uuid, household_id bigint, minutes integer, computed integer,
               points integer, rating integer, note text, cap_used integer, cap_points integer,
               cap_period text)
LANGUAGE plpgsql STABLE ROWS 4 AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	WITH subject AS (
		SELECT d.household_id AS debtor, i.*,
		       rule.calendar_span(d.happened_on, i.cap_period) AS cap_span,
		       rule.calendar_span(d.happened_on, substr(i.basis, 5)) AS once_span
		FROM xinyi.deed d
		JOIN xinyi.rule_item i ON i.community_id = d.community_id
			AND i.version = coalesce(under_version, d.version) AND i.code = d.item
		WHERE d.community_id = in_community AND d.deed_id = of_deed
	), earner AS (
		SELECT resident_id, household_id, minutes FROM xinyi.participant
		WHERE community_id = in_community AND deed_id = of_deed AND NOT left_out
		UNION ALL
		SELECT NULL, debtor, 0 FROM subject WHERE debtor IS NOT NULL
	), measured AS (
		SELECT e.*, s.cap_points, s.cap_period, s.basis,
		       rule.item_points(s.basis, s.points, e.minutes) AS computed,
		       CASE WHEN s.cap_span IS NULL THEN 0
		            ELSE abs(rule.item_rating(in_community, e.household_id, s.code, s.cap_span))
		       END AS used,
		       s.once_span IS NOT NULL
		       AND (row_number() OVER (PARTITION BY e.household_id ORDER BY e.resident_id) > 1
		            OR rule.item_rating(in_community, e.household_id, s.code, s.once_span) > 0)
		           AS repeated
		FROM earner e CROSS JOIN subject s
	), counted AS (
		SELECT *, CASE WHEN repeated THEN 0 ELSE abs(computed) END AS due,
		       CASE WHEN cap_period <> 'none' THEN greatest(cap_points - used, 0) END AS room
		FROM measured
	), stacked AS (
		SELECT *, sum(due) OVER (PARTITION BY household_id ORDER BY resident_id) AS total
		FROM counted
	), capped AS (
		SELECT *, sign(computed)::integer
		          * (least(total, room) - least(total - due, room))::integer AS earned
		FROM stacked
	), floored AS (
		SELECT capped.*, CASE WHEN earned < 0 THEN -rule.available_points(h) ELSE 0 END AS floor
		FROM capped JOIN xinyi.household h USING (household_id)
		WHERE h.community_id = in_community
	)
	SELECT c.resident_id, c.household_id, c.minutes, c.computed, greatest(c.earned, c.floor),
	       c.earned, CASE WHEN c.repeated THEN replace(c.basis, 'per_', 'once_per_')
	                      WHEN c.earned = 0 AND c.computed <> 0 THEN 'over_cap'
	                      WHEN abs(c.earned) < abs(c.computed) THEN 'partly_over_cap'
	                      WHEN c.earned < c.floor THEN 'balance_exhausted' END,
	       c.used, c.cap_points, c.cap_period
	FROM floored c;
END
$$;
COMMENT ON FUNCTION rule.compute_awards IS
	'Points and rating of each participant, or of the household that a deduction names, with '
	'the reason of every shortfall. Postings call it under the locks of the households.';

CREATE FUNCTION rule.double_reasons(in_community integer, of_deed uuid) RETURNS text[]
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN (SELECT array_remove(ARRAY[
		CASE WHEN d.household_id IS NOT NULL THEN 'deduction' END,
		CASE WHEN i.reviewer_level = 'double' THEN 'item' END,
		CASE WHEN EXISTS (SELECT FROM xinyi.participant p
		                  WHERE p.community_id = d.community_id AND p.deed_id = d.deed_id
		                  	AND NOT p.left_out
		                  	AND rule.item_points(i.basis, i.points, p.minutes)
		                  	    >= s.double_points) THEN 'points' END,
		CASE WHEN EXISTS (SELECT FROM xinyi.participant p
		                  CROSS JOIN LATERAL (
			                  SELECT sum(same.minutes) FILTER (WHERE same.counts) AS minutes
			                  FROM xinyi.participant same
			                  WHERE same.community_id = p.community_id
				                  AND same.resident_id = p.resident_id
				                  AND same.happened_on = p.happened_on) of_day
		                  WHERE p.community_id = d.community_id AND p.deed_id = d.deed_id
			                  AND NOT p.left_out AND of_day.minutes > s.double_minutes)
		     THEN 'minutes' END], NULL)
	FROM xinyi.deed d
	JOIN xinyi.rule_item i ON i.community_id = d.community_id AND i.version = d.version
		AND i.code = d.item
	JOIN xinyi.settings s ON s.community_id = d.community_id
	WHERE d.community_id = in_community AND d.deed_id = of_deed);
END
$$;
COMMENT ON FUNCTION rule.double_reasons IS
	'Why a deed needs two reviewers; empty when one is enough.';

CREATE FUNCTION rule.approvals_needed_for(in_community integer, of_deed uuid) RETURNS integer
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN coalesce((SELECT approvals_needed FROM xinyi.deed
	                 WHERE community_id = in_community AND deed_id = of_deed),
	                CASE WHEN rule.double_reasons(in_community, of_deed) = '{}' THEN 1 ELSE 2 END);
END
$$;
COMMENT ON FUNCTION rule.approvals_needed_for IS
	'As the settings are, or, of a deed that was decided, as they were then.';
