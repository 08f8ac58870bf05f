-- The sheet that is printed for one building: its title and totals, then a row for each entry.
SELECT rank AS "名次", household_code AS "户编码", name AS "姓名", points AS "本月积分",
       rating AS "年度荣誉分", deeds AS "事迹数", minutes AS "服务分钟", happened_on AS "日期",
       item_title AS "事项", content AS "内容", entry_minutes AS "分钟", entry_points AS "分值",
       reviewers AS "审核人", note AS "说明", heading
FROM (
	SELECT NULL::integer AS rank, NULL AS household_code, NULL AS name, NULL::integer AS points,
	       NULL::integer AS rating, NULL::integer AS deeds, NULL::integer AS minutes,
	       NULL::date AS happened_on, NULL AS item_title, NULL AS content,
	       NULL::integer AS entry_minutes, NULL::integer AS entry_points, NULL AS reviewers,
	       NULL AS note, top.heading, top.heading_no AS place, 0 AS entry_no
	FROM publication_heading(:in_community, :period,
	                         published_building(:in_community, :period, :building)) top
	UNION ALL
	SELECT rank, household_code, name, points, rating, deeds, minutes, happened_on, item_title,
	       content, entry_minutes, entry_points, reviewers, note, NULL, line_no, entry_no
	FROM notice_sheet(:in_community, :period, :building)
) sheet
ORDER BY heading IS NULL, place, entry_no
