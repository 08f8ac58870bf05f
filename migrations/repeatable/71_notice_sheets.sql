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

-- The sums of a household are in its first row alone, so that the column adds up.
CREATE FUNCTION rule.notice_sheet(in_community integer, in_period text, of_building integer)
RETURNS TABLE (row_no bigint, rank integer, building integer, household_code text, name text,
               points integer, rating integer, deeds integer, minutes integer, happened_on date,
               item_title text, content text, entry_minutes integer, entry_points integer,
               reviewers text, note text)
LANGUAGE plpgsql STABLE SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	of_period integer := published_period(in_community, in_period);
BEGIN
	RETURN QUERY
	SELECT row_number() OVER (ORDER BY sheet.line_no, sheet.household_no), sheet.rank,
	       sheet.building, sheet.household_code, sheet.public_name,
	       CASE WHEN sheet.entry_no = 1 THEN sheet.points END,
	       CASE WHEN sheet.entry_no = 1 THEN sheet.rating END,
	       CASE WHEN sheet.entry_no = 1 THEN sheet.deeds END,
	       CASE WHEN sheet.entry_no = 1 THEN sheet.minutes END,
	       sheet.happened_on, sheet.title_zh,
	       CASE WHEN sheet.deed_id IS NOT NULL THEN published_content(sheet.deed) END,
	       sheet.entry_minutes, sheet.entry_points,
	       array_to_string(public_reviewers(in_community, sheet.deed_id), '、'),
	       concat_ws('；', CASE WHEN sheet.reverses IS NOT NULL THEN '更正' END,
	                 note_of_entry(sheet.note))
	FROM (
		SELECT line.line_no, line.rank, line.building, line.household_code, h.public_name,
		       line.points, line.rating, line.deeds, line.minutes, e.household_no,
		       row_number() OVER (PARTITION BY line.line_no ORDER BY e.household_no) AS entry_no,
		       e.happened_on, i.title_zh, d AS deed, e.deed_id, e.minutes AS entry_minutes,
		       e.points AS entry_points, e.reverses, e.note
		FROM publication_line line
		JOIN household h ON h.community_id = in_community AND h.household_id = line.household_id
		JOIN ledger_entry e ON e.community_id = in_community
			AND e.household_id = line.household_id AND e.period_id = of_period
		JOIN rule_item i ON i.community_id = in_community AND i.version = e.version
			AND i.code = e.item
		LEFT JOIN deed d ON d.community_id = in_community AND d.deed_id = e.deed_id
		WHERE line.community_id = in_community AND line.period_id = of_period
			AND line.building = of_building
	) sheet
	ORDER BY 1;
END
$$;
COMMENT ON FUNCTION rule.notice_sheet IS
	'The lines of a building in a publication, with a row for each entry of a deed: content and '
	'reviewer as the public reads them.';
