-- The whole public list, below its title and totals.
SELECT rank AS "名次", building AS "楼栋", household_code AS "户编码", name AS "姓名",
       points AS "本月积分", rating AS "年度荣誉分",
       deeds AS "事迹数", minutes AS "服务分钟", heading
FROM (
	SELECT NULL::integer AS rank, NULL::integer AS building, NULL AS household_code, NULL AS name,
	       NULL::integer AS points, NULL::integer AS rating, NULL::integer AS deeds,
	       NULL::integer AS minutes, top.heading, top.heading_no AS place
	FROM publication_heading(:in_community, :period, NULL) top
	UNION ALL
	SELECT line.rank, line.building, line.household_code, household.public_name, line.points,
	       line.rating, line.deeds, line.minutes, NULL, line.line_no
	FROM publication_line line
	JOIN household USING (community_id, household_id)
	WHERE line.community_id = :in_community
		AND line.period_id = (SELECT published_period(:in_community, :period))
) sheet
ORDER BY heading IS NULL, place
