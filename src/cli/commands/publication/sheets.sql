-- The notice sheets of one building or of all, one after the other.
SELECT sheet.rank AS "名次", sheet.building AS "楼栋", sheet.household_code AS "户编码",
       sheet.name AS "姓名", sheet.points AS "本月积分", sheet.rating AS "年度荣誉分",
       sheet.deeds AS "事迹数", sheet.minutes AS "服务分钟", sheet.happened_on AS "日期",
       sheet.item_title AS "事项", sheet.content AS "内容", sheet.entry_minutes AS "分钟",
       sheet.entry_points AS "分值", sheet.reviewers AS "审核人", sheet.note AS "说明"
FROM xinyi.publication_building wanted
JOIN xinyi.period p USING (community_id, period_id)
CROSS JOIN LATERAL rule.notice_sheet(:in_community, p.name, wanted.building) sheet
WHERE wanted.community_id = :in_community AND p.name = $1::text
	AND ($2::integer IS NULL OR wanted.building = $2::integer)
ORDER BY sheet.building, sheet.line_no, sheet.entry_no
