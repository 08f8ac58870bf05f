-- The pick list to print: title and sums, then by building what to pack for whom.
SELECT building AS "楼栋", household_code AS "户编码", name AS "户主", goods AS "兑换品",
       quantity AS "数量", unit AS "单位", NULL::integer AS "已备", heading
FROM pick_sheet(:in_community, :event_id)
ORDER BY row_no
