-- Publishing: close what is due, refresh the materialised view, freeze its lines. Each step may be
-- repeated; a second run finds nothing to do. The publisher commits after each.

CREATE FUNCTION rule.next_publication_due(in_community integer) RETURNS timestamptz
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN (SELECT min(rule.publication_due_at(p)) FROM xinyi.period p
	WHERE p.community_id = in_community AND p.status <> 'published');
END
$$;
COMMENT ON FUNCTION rule.next_publication_due IS
	'When the oldest unpublished period may be published.';

CREATE FUNCTION rule.publish_period(closed xinyi.period) RETURNS xinyi.publication
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	sums record;
	published publication;
BEGIN
	SELECT count(*) AS line_count, coalesce(sum(points), 0) AS points,
	       coalesce(sum(minutes), 0) AS minutes, coalesce(sum(entry_count), 0) AS entry_count
	INTO STRICT sums
	FROM monthly_publication
	WHERE community_id = closed.community_id AND period_id = closed.period_id;
	IF sums.entry_count <> (SELECT count(*) FROM ledger_entry
	                        WHERE community_id = closed.community_id
		                        AND period_id = closed.period_id AND kind = 'deed') THEN
		RETURN NULL;
	END IF;
	INSERT INTO publication (community_id, period_id, number, published_at, line_count, points,
	                         minutes, entry_count)
	VALUES (closed.community_id, closed.period_id,
	        (SELECT coalesce(max(number), 0) + 1 FROM publication
	         WHERE community_id = closed.community_id),
	        rule.now(), sums.line_count, sums.points, sums.minutes, sums.entry_count)
	RETURNING * INTO STRICT published;
	INSERT INTO publication_line (community_id, period_id, line_no, rank, household_id,
	                              household_code, building, points, rating, deeds, minutes,
	                              entry_count)
	SELECT community_id, period_id, line_no, rank, household_id, household_code, building, points,
	       rating, deeds, minutes, entry_count
	FROM monthly_publication
	WHERE community_id = closed.community_id AND period_id = closed.period_id;
	INSERT INTO publication_building (community_id, period_id, building, line_count, points, deeds,
	                                  minutes, entry_count)
	SELECT community_id, period_id, building, count(*), sum(points), sum(deeds), sum(minutes),
	       sum(entry_count)
	FROM publication_line
	WHERE community_id = closed.community_id AND period_id = closed.period_id
	GROUP BY community_id, period_id, building;
	UPDATE period SET status = 'published'
	WHERE community_id = closed.community_id AND period_id = closed.period_id;
	RETURN published;
END
$$;
COMMENT ON FUNCTION rule.publish_period IS
	'Freezes the lines of a period; null when the view was refreshed before the period closed.';

CREATE FUNCTION rule.publish_due_periods(in_community integer)
RETURNS TABLE (period text, number integer, line_count integer, entry_count integer, points integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	closed xinyi.period;
	published publication;
BEGIN
	PERFORM pg_advisory_xact_lock(publication_lock(), in_community);
	FOR closed IN
		SELECT * FROM xinyi.period p
		WHERE p.community_id = in_community AND p.status = 'closed'
		ORDER BY p.period_id
	LOOP
		EXIT WHEN publication_due_at(closed) > rule.now();
		published := publish_period(closed);
		EXIT WHEN published IS NULL;
		RETURN QUERY SELECT closed.name, published.number, published.line_count,
		                    published.entry_count, published.points;
	END LOOP;
END
$$;
COMMENT ON FUNCTION rule.publish_due_periods IS
	'Freezes every closed period whose hour has come, oldest first, up to one not yet refreshed.';
