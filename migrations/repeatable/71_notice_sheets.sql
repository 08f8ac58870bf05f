-- What a publication looks like on paper: the title, the totals, and a row for each entry.

CREATE FUNCTION rule.published_building(in_community integer, in_period text, of_building integer)
	RETURNS integer
LANGUAGE plpgsql STABLE SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	RETURN known((SELECT building FROM publication_building
	              WHERE community_id = in_community
		              AND period_id = published_period(in_community, in_period)
		              AND building = of_building));
END
$$;

CREATE FUNCTION rule.publication_heading(in_community integer, in_period text, of_building integer)
RETURNS TABLE (heading_no integer, heading text)
LANGUAGE plpgsql STABLE ROWS 3 SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	of_period integer := published_period(in_community, in_period);
	head record;
BEGIN
	SELECT c.name AS community, p.number, n.starts_at, n.ends_at, p.published_at,
	       coalesce(of.line_count, p.line_count) AS line_count,
	       coalesce(of.entry_count, p.entry_count) AS entry_count,
	       coalesce(of.points, p.points) AS points, coalesce(of.minutes, p.minutes) AS minutes
	INTO STRICT head
	FROM publication p
	JOIN community c ON c.community_id = in_community
	JOIN period n ON n.community_id = in_community AND n.period_id = of_period
	LEFT JOIN publication_building of ON of.community_id = in_community
		AND of.period_id = of_period AND of.building = of_building
	WHERE p.community_id = in_community AND p.period_id = of_period;
	RETURN QUERY VALUES
		(1, head.community || '信义积分公示'),
		(2, format('%s 第%s号 公示期 %s 至 %s 公示于 %s', in_period, head.number,
		           day(head.starts_at), day(head.ends_at) - 1, day(head.published_at))),
		(3, format('%s 户数 %s 流水 %s 积分合计 %s 服务分钟合计 %s',
		           coalesce(of_building || '号楼', '全部楼栋'), head.line_count,
		           head.entry_count, head.points, head.minutes));
END
$$;
COMMENT ON FUNCTION rule.publication_heading IS
	'Title, number, period and totals of a publication, or of one of its buildings, for paper.';

-- Why the points of an entry are not those of the item; the contract has the same words.
CREATE FUNCTION rule.note_of_entry(note text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
	RETURN CASE note
		WHEN 'over_cap' THEN '超出限额'
		WHEN 'partly_over_cap' THEN '部分超出限额'
		WHEN 'once_per_month' THEN '本月已计'
		WHEN 'once_per_year' THEN '本年已计'
		WHEN 'balance_exhausted' THEN '余额不足只扣至零'
		WHEN 'partly_spent' THEN '部分积分已使用或失效'
	END;
END
$$;

-- The sums of a household are in its first row alone, so that the column adds up. What the public
-- reads of a deed is made once, however many households of the building it names.
CREATE FUNCTION rule.notice_sheet(in_community integer, in_period text, of_building integer)
RETURNS TABLE (line_no integer, entry_no bigint, rank integer, building integer,
               household_code text, name text, points integer, rating integer, deeds integer,
               minutes integer, happened_on date, item_title text, content text,
               entry_minutes integer, entry_points integer, reviewers text, note text)
LANGUAGE plpgsql STABLE SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	of_period integer := published_period(in_community, in_period);
BEGIN
	RETURN QUERY
	WITH posted AS MATERIALIZED (
		SELECT line.line_no, row_number() OVER (PARTITION BY line.line_no
		                                        ORDER BY e.household_no) AS entry_no,
		       line.rank, line.building, line.household_code, h.public_name, line.points,
		       line.rating, line.deeds, line.minutes, e.happened_on, i.title_zh, e.deed_id,
		       e.minutes AS entry_minutes, e.points AS entry_points, e.reverses, e.note
		FROM publication_line line
		JOIN household h ON h.community_id = in_community AND h.household_id = line.household_id
		LEFT JOIN (ledger_entry e
		           JOIN rule_item i ON i.community_id = in_community AND i.version = e.version
			           AND i.code = e.item)
			ON e.community_id = in_community AND e.household_id = line.household_id
			AND e.period_id = of_period
		WHERE line.community_id = in_community AND line.period_id = of_period
			AND line.building = of_building
	), said AS MATERIALIZED (
		SELECT d.deed_id, published_content(d) AS content,
		       array_to_string(public_reviewers(in_community, d.deed_id), '、') AS reviewers
		FROM deed d
		WHERE d.community_id = in_community AND d.deed_id IN (SELECT p.deed_id FROM posted p)
	)
	SELECT p.line_no, p.entry_no, p.rank, p.building, p.household_code, p.public_name,
	       CASE WHEN p.entry_no = 1 THEN p.points END,
	       CASE WHEN p.entry_no = 1 THEN p.rating END,
	       CASE WHEN p.entry_no = 1 THEN p.deeds END,
	       CASE WHEN p.entry_no = 1 THEN p.minutes END,
	       p.happened_on, p.title_zh, s.content, p.entry_minutes, p.entry_points, s.reviewers,
	       concat_ws('；', CASE WHEN p.reverses IS NOT NULL THEN '更正' END,
	                 note_of_entry(p.note))
	FROM posted p
	LEFT JOIN said s ON s.deed_id = p.deed_id
	ORDER BY p.line_no, p.entry_no;
END
$$;
COMMENT ON FUNCTION rule.notice_sheet IS
	'The lines of a building in a publication, with a row for each entry of a deed: content and '
	'reviewer as the public reads them.';

-- More rows with their contents would be larger than a worker sends, and the public wording of a
-- deed takes 1.7 ms: of more deeds it would take longer than a reader may.
CREATE FUNCTION rule.lists_entries(in_community integer, in_period text) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	RETURN (SELECT p.entry_count <= 30000
	               AND (SELECT count(DISTINCT e.deed_id) <= 1000
	                    FROM publication_line l
	                    JOIN ledger_entry e USING (community_id, household_id, period_id)
	                    WHERE l.community_id = p.community_id AND l.period_id = p.period_id)
	        FROM publication p
	        WHERE p.community_id = in_community
		        AND p.period_id = published_period(in_community, in_period));
END
$$;

-- The sheets of all buildings, or, when there are too many entries, a row for each household.
CREATE FUNCTION rule.whole_sheet(in_community integer, in_period text)
RETURNS TABLE (line_no integer, entry_no bigint, rank integer, building integer,
               household_code text, name text, points integer, rating integer, deeds integer,
               minutes integer, happened_on date, item_title text, content text,
               entry_minutes integer, entry_points integer, reviewers text, note text)
LANGUAGE plpgsql STABLE SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	of_period integer := published_period(in_community, in_period);
BEGIN
	IF lists_entries(in_community, in_period) THEN
		RETURN QUERY
		SELECT sheet.*
		FROM (SELECT DISTINCT l.building FROM publication_line l
		      WHERE l.community_id = in_community AND l.period_id = of_period) listed
		CROSS JOIN LATERAL notice_sheet(in_community, in_period, listed.building) sheet;
	ELSE
		RETURN QUERY
		SELECT l.line_no, 1::bigint, l.rank, l.building::integer, l.household_code, h.public_name,
		       l.points, l.rating, l.deeds, l.minutes, NULL::date, NULL::text, NULL::text,
		       NULL::integer, NULL::integer, NULL::text, NULL::text
		FROM publication_line l
		JOIN household h USING (community_id, household_id)
		WHERE l.community_id = in_community AND l.period_id = of_period;
	END IF;
END
$$;
