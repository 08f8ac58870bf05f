-- Recounts that verify the books.

-- What a household could spend if it had never held what it did not collect, by going through its
-- entries and redemptions in their order: slowly, and not as rule.available_points does.
CREATE FUNCTION rule.recount_points(in_community integer, of_household bigint) RETURNS integer
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	points integer := 0;
	year integer := 0;
	first_period integer;
	earned earning[] := '{}';
	taken jsonb := '{}';
	event record;
	change integer;
BEGIN
	FOR event IN
		SELECT e.household_no AS place, NULL::bigint AS redemption_no, day(e.posted_at) AS on_day,
		       CASE e.kind WHEN 'transfer' THEN 9223372036854775807 ELSE e.entry_id END AS entry_id,
		       coalesce(e.earned_in, e.period_id) AS period_id, e.points, e.rating, e.reverses,
		       original.period_id AS since, e.kind
		FROM ledger_entry e
		LEFT JOIN ledger_entry original ON original.community_id = e.community_id
			AND original.entry_id = e.reverses
		WHERE e.community_id = in_community AND e.household_id = of_household
			AND e.kind IN ('deed', 'transfer')
		UNION ALL
		SELECT entries_before, redemption_no, day(redeemed_at), NULL, NULL, -r.points, NULL, NULL,
		       NULL, 'redemption'
		FROM redemption r
		WHERE r.community_id = in_community AND r.household_id = of_household
			AND r.status IN ('held', 'collected')
		UNION ALL
		SELECT 2147483647, NULL, day(rule.now()), NULL, NULL, 0, NULL, NULL, NULL, 'end'
		ORDER BY place, redemption_no NULLS FIRST
	LOOP
		IF year <> extract(year FROM event.on_day) THEN
			year := extract(year FROM event.on_day);
			first_period := first_period_of(in_community, year - 1);
		END IF;
		points := least(points, (
			SELECT coalesce(sum(x.points), 0) FROM unnest(earned) x
			WHERE x.period_id >= first_period));
		change := event.points;
		IF event.reverses IS NOT NULL AND event.rating <= 0 AND event.since IS NOT NULL THEN
			change := -least(greatest(points - (
				SELECT coalesce(sum(x.points), 0) FROM unnest(earned) x
				WHERE (x.period_id, x.entry_id) > (event.since, event.reverses)), 0), (
				SELECT coalesce(sum(x.points), 0) FROM unnest(earned) x
				WHERE x.entry_id = event.reverses));
			earned := earned || (event.since, event.reverses, change)::earning;
		ELSIF event.reverses IS NOT NULL THEN
			change := (taken ->> event.reverses::text)::integer;
		ELSIF event.rating < 0 THEN
			change := greatest(event.rating, -points);
			taken := taken || jsonb_build_object(event.entry_id, -change);
		ELSIF event.kind IN ('deed', 'transfer') AND event.points > 0 THEN
			earned := earned || (event.period_id, event.entry_id, change)::earning;
		END IF;
		points := points + change;
	END LOOP;
	RETURN points;
END
$$;
