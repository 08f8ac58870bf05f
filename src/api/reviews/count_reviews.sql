-- How many deeds wait for a verdict, and how many of them are overdue.
SELECT count(*) AS waiting, count(*) FILTER (WHERE due_at < :now) AS overdue
FROM (
	SELECT d.due_at
	FROM deed d
	WHERE d.community_id = :in_community AND d.status = 'submitted'
		AND (:item IS NULL OR d.item = :item) AND (:day IS NULL OR d.happened_on = :day)
		AND (:building IS NULL OR d.deed_id IN (
			SELECT deed_id FROM waiting_in_building(:in_community, :building)))
		AND (:mine IS NOT TRUE OR conflict_or_reviewed(:in_community, d.deed_id) IS NULL)
	ORDER BY d.deed_no
	LIMIT 10000
) counted
