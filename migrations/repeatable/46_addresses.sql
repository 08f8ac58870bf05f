-- Where a household lives and lived: it may move with all its members, and keeps code and points.

CREATE FUNCTION rule.addresses_of(in_community integer, of_household bigint)
RETURNS TABLE (held daterange, building integer, unit integer, room text)
LANGUAGE plpgsql STABLE ROWS 2 SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	RETURN QUERY
	WITH moved AS (
		SELECT c.change_no, c.happened_on, c.from_building, c.from_unit, c.from_room
		FROM household_change c
		WHERE c.community_id = in_community AND c.household_id = of_household AND c.act = 'move'
	), held_ones AS (
		SELECT daterange(lag(m.happened_on) OVER (ORDER BY m.change_no), m.happened_on) AS held,
		       m.from_building AS building, m.from_unit AS unit, m.from_room AS room
		FROM moved m
		UNION ALL
		SELECT daterange((SELECT max(m.happened_on) FROM moved m), NULL), h.building, h.unit, h.room
		FROM household h
		WHERE h.community_id = in_community AND h.household_id = of_household
	)
	SELECT o.held, o.building, o.unit, o.room FROM held_ones o WHERE NOT isempty(o.held);
END
$$;
COMMENT ON FUNCTION rule.addresses_of IS 'The addresses of a household, and on which days.';

CREATE FUNCTION rule.building_on(home xinyi.household, on_day date) RETURNS integer
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN (SELECT building FROM rule.addresses_of(home.community_id, home.household_id)
	        WHERE held @> on_day);
END
$$;
COMMENT ON FUNCTION rule.building_on IS 'The building in which a household lived on a day.';
