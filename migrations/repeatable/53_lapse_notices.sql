-- Notices before points lapse: 30 and 7 days before the last day on which they can be spent.

-- The day from which the notice of today is due; null when there is none.
CREATE FUNCTION rule.lapse_notice_day() RETURNS date
LANGUAGE plpgsql STABLE AS $$
DECLARE
	today constant date := rule.day(rule.now());
	last_day constant date := rule.lapses_on();
BEGIN
	RETURN CASE WHEN today >= last_day - 7 THEN last_day - 7
	            WHEN today >= last_day - 30 THEN last_day - 30 END;
END
$$;

-- Those who have points to lose and were not told since that day, behind one of them by number.
CREATE FUNCTION rule.tell_of_lapse(in_community integer, batch integer, behind bigint DEFAULT 0)
RETURNS TABLE (households integer, last_one bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	since constant date := lapse_notice_day();
	gone_on constant date := lapses_on() + 1;
	due record;
BEGIN
	households := 0;
	FOR due IN
		SELECT h.household_id, lost.points
		FROM household h
		CROSS JOIN LATERAL (SELECT expired_points(h, gone_on) AS points) lost
		WHERE h.community_id = in_community AND h.household_id > behind AND since IS NOT NULL
			AND coalesce(h.lapse_told_on, '-infinity') < since
			AND lost.points > 0
		ORDER BY h.household_id
		LIMIT batch
	LOOP
		last_one := due.household_id;
		UPDATE household SET lapse_told_on = day(rule.now())
		WHERE community_id = in_community AND household_id = due.household_id
			AND coalesce(lapse_told_on, '-infinity') < since;
		IF FOUND THEN
			PERFORM notify_household(in_community, due.household_id, 'points_lapsing',
			                         due.points::text, lapses_on());
			households := households + 1;
		END IF;
	END LOOP;
	RETURN NEXT;
END
$$;
COMMENT ON FUNCTION rule.tell_of_lapse IS
	'Tells so many households which of their points will lapse, and says which was the last. Done '
	'again behind that one it finds the next ones, and in the end none.';
