-- The points of a redemption are those of its lines, which count until they were given back.
SELECT redemption_id, redemption.status, redemption.points,
       sum(line.quantity * line.price) AS points_of_lines
FROM redemption
LEFT JOIN redemption_line line USING (community_id, redemption_id)
GROUP BY redemption.community_id, redemption_id
HAVING redemption.points IS DISTINCT FROM sum(line.quantity * line.price)
	OR NOT bool_and(line.counts = (redemption.status IN ('held', 'collected')))
	OR NOT bool_and(line.household_id = redemption.household_id
	                AND line.period_id = redemption.period_id)
