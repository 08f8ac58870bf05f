-- The rows of the pick list, building by building.
SELECT building AS "楼栋", household_code AS "户编码", name AS "户主", goods AS "兑换品",
       quantity AS "数量", unit AS "单位", NULL::integer AS "已备"
FROM rule.pick_sheet(:in_community, $1::uuid)
WHERE heading IS NULL
ORDER BY row_no
