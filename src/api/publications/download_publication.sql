-- The whole public list, below its title and totals: a row for each entry, as on the notice sheets.
SELECT rank AS "名次", building AS "楼栋", household_code AS "户编码", name AS "姓名",
       points AS "本月积分", rating AS "年度荣誉分", deeds AS "事迹数", minutes AS "服务分钟",
       happened_on AS "日期", item_title AS "事项", content AS "内容", entry_minutes AS "分钟",
       entry_points AS "分值", reviewers AS "审核人", note AS "说明", heading
FROM (
	SELECT NULL::integer AS rank, NULL::integer AS building, NULL AS household_code, NULL AS name,
	       NULL::integer AS points, NULL::integer AS rating, NULL::integer AS deeds,
	       NULL::integer AS minutes, NULL::date AS happened_on, NULL AS item_title,
	       NULL AS content, NULL::integer AS entry_minutes, NULL::integer AS entry_points,
	       NULL AS reviewers, NULL AS note, top.heading, top.heading_no AS place, 0 AS entry_no
	FROM publication_heading(:in_community, :period, NULL) top
	UNION ALL
	SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
	       NULL, '流水太多，每笔的内容和审核人见各楼栋的公示表', 4, 0
	WHERE NOT lists_entries(:in_community, :period)
	UNION ALL
	SELECT rank, building, household_code, name, points, rating, deeds, minutes, happened_on,
	       item_title, content, entry_minutes, entry_points, reviewers, note, NULL, line_no,
	       entry_no
	FROM whole_sheet(:in_community, :period)
) sheet
ORDER BY heading IS NULL, place, entry_no
