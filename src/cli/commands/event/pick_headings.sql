-- Title and sums of the pick list.
SELECT heading
FROM rule.pick_sheet(:in_community, $1::uuid)
WHERE heading IS NOT NULL
ORDER BY row_no
