-- The whole public list for the notice board.
SELECT line.rank AS "名次", line.building AS "楼栋", line.household_code AS "户编码",
       household.public_name AS "姓名", line.points AS "积分", line.rating AS "年度荣誉分",
       line.deeds AS "事迹数", line.minutes AS "服务分钟"
FROM publication_line line
JOIN household USING (community_id, household_id)
WHERE line.community_id = :in_community
	AND line.period_id = (SELECT published_period(:in_community, :period))
ORDER BY line.line_no
