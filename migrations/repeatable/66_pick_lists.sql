-- Pick lists: what to pack for an event, from what households hold in it.

CREATE FUNCTION rule.picked_goods(in_community integer, of_event uuid)
RETURNS TABLE (redemption_no bigint, household_id bigint, reward_id uuid, reward_no bigint,
               name text, unit text, quantity integer)
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	SELECT r.redemption_no, r.household_id, w.reward_id, w.reward_no, w.name, w.unit, l.quantity
	FROM xinyi.redemption r
	JOIN xinyi.redemption_line l ON l.community_id = in_community
		AND l.redemption_id = r.redemption_id
	JOIN xinyi.reward w ON w.community_id = in_community AND w.reward_id = l.reward_id
	WHERE r.community_id = in_community AND r.event_id = of_event AND r.status = 'held'
		AND w.kind = 'goods'
	ORDER BY r.redemption_no, w.reward_no;
END
$$;
COMMENT ON FUNCTION rule.picked_goods IS
	'The goods that households hold in an event, a row for each reward of a redemption; vouchers '
	'need no packing.';

CREATE FUNCTION rule.pick_sums(in_community integer, of_event uuid, OUT redemption_count integer,
                               OUT household_count integer, OUT goods json,
                               OUT goods_left_out integer, OUT buildings json,
                               OUT buildings_left_out integer)
LANGUAGE plpgsql STABLE AS $$
BEGIN
	WITH picked AS MATERIALIZED (
		SELECT * FROM rule.picked_goods(in_community, of_event)
	), summed AS MATERIALIZED (
		SELECT reward_id, reward_no, name, unit, sum(quantity) AS quantity
		FROM picked
		GROUP BY reward_id, reward_no, name, unit
	), housed AS MATERIALIZED (
		SELECT h.building, count(DISTINCT p.redemption_no) AS redemption_count,
		       count(DISTINCT p.household_id) AS household_count
		FROM picked p
		JOIN xinyi.household h ON h.community_id = in_community
			AND h.household_id = p.household_id
		GROUP BY h.building
	)
	SELECT coalesce((SELECT sum(housed.redemption_count) FROM housed), 0),
	       coalesce((SELECT sum(housed.household_count) FROM housed), 0),
	       (SELECT coalesce(json_agg(json_build_object(
		       'reward_id', s.reward_id,
		       'name', s.name,
		       'unit', s.unit,
		       'quantity', s.quantity) ORDER BY s.reward_no), '[]')
	        FROM (SELECT * FROM summed ORDER BY reward_no LIMIT 200) s),
	       (SELECT greatest(count(*) - 200, 0) FROM summed),
	       (SELECT coalesce(json_agg(json_build_object(
		       'building', b.building,
		       'redemption_count', b.redemption_count,
		       'household_count', b.household_count) ORDER BY b.building), '[]')
	        FROM (SELECT * FROM housed ORDER BY building LIMIT 200) b),
	       (SELECT greatest(count(*) - 200, 0) FROM housed)
	INTO redemption_count, household_count, goods, goods_left_out, buildings,
		buildings_left_out;
END
$$;
COMMENT ON FUNCTION rule.pick_sums IS
	'What is held in an event: the sum of each of the goods, and how much goes to each building.';

-- The sheet on paper: title, place and sums, then a row for each reward of a household, building by
-- building; a household is named in its first row alone.
CREATE FUNCTION rule.pick_sheet(in_community integer, of_event uuid)
RETURNS TABLE (row_no bigint, heading text, building integer, household_code text, name text,
               goods text, quantity integer, unit text)
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
DECLARE
	event constant xinyi.redemption_event := (
		SELECT e FROM xinyi.redemption_event e
		WHERE e.community_id = in_community
			AND e.event_id = rule.known_event(in_community, of_event));
	sums record;
BEGIN
	SELECT * INTO STRICT sums FROM rule.pick_sums(in_community, of_event);
	RETURN QUERY
	SELECT top.place, top.heading, NULL::integer, NULL, NULL, NULL, NULL::integer, NULL
	FROM (
		SELECT 1::bigint AS place, '备货单：' || event.name AS heading
		UNION ALL
		SELECT 2, format('地点 %s 领取截止 %s', event.place,
		                 to_char(event.lapses_at AT TIME ZONE 'Asia/Shanghai',
		                         'YYYY-MM-DD HH24:MI'))
		UNION ALL
		SELECT 3, format('待提货 %s 笔，%s 户', sums.redemption_count, sums.household_count)
		UNION ALL
		SELECT 3 + g.place, format('合计 %s × %s %s', g.good ->> 'name', g.good ->> 'quantity',
		                           g.good ->> 'unit')
		FROM json_array_elements(sums.goods) WITH ORDINALITY AS g(good, place)
	) top
	UNION ALL
	SELECT 1000 + row_number() OVER (ORDER BY h.building, h.unit, h.room, h.household_id,
	                                          p.redemption_no, p.reward_no),
	       NULL, h.building::integer, h.code,
	       CASE WHEN row_number() OVER (PARTITION BY p.household_id
	                                    ORDER BY p.redemption_no, p.reward_no) = 1
	            THEN rule.head_name(in_community, h.household_id) END,
	       p.name, p.quantity, p.unit
	FROM rule.picked_goods(in_community, of_event) p
	JOIN xinyi.household h ON h.community_id = in_community AND h.household_id = p.household_id
	ORDER BY 1;
END
$$;
COMMENT ON FUNCTION rule.pick_sheet IS 'The pick list of an event on paper, headings first.';
