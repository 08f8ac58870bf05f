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

-- Those who have points to lose, and were not told since that day.
CREATE FUNCTION rule.tell_of_lapse(in_community integer, batch integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	since constant date := lapse_notice_day();
	due record;
	told integer := 0;
BEGIN
	IF since IS NULL THEN
		RETURN 0;
	END IF;
	FOR due IN
		SELECT h.household_id, e.points
		FROM expired_balances(in_community, lapses_on() + 1) e
		JOIN household h ON h.community_id = in_community AND h.household_id = e.household_id
		WHERE coalesce(h.lapse_told_on, '-infinity') < since
		ORDER BY h.household_id
		LIMIT batch
	LOOP
		UPDATE household SET lapse_told_on = day(rule.now())
		WHERE community_id = in_community AND household_id = due.household_id
			AND coalesce(lapse_told_on, '-infinity') < since;
		IF FOUND THEN
			PERFORM notify_household(in_community, due.household_id, 'points_lapsing',
			                         due.points::text, lapses_on());
			told := told + 1;
		END IF;
	END LOOP;
	RETURN told;
END
$$;
COMMENT ON FUNCTION rule.tell_of_lapse IS
	'Tells so many households which of their points will lapse, and returns their number. Done '
	'again it finds the next ones, and in the end none.';
