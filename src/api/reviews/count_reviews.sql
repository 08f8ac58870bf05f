-- How many deeds wait for a verdict, and how many of them are overdue.
SELECT count(*) AS waiting, count(*) FILTER (WHERE due_at < :now) AS overdue
FROM (
	SELECT d.due_at
	FROM deed d
	WHERE d.community_id = :in_community AND d.status = 'submitted'
		AND (:building IS NULL OR d.deed_id IN (
			SELECT deed_id FROM waiting_in_building(:in_community, :building)))
		AND fits_filters(d, jsonb_build_object(
			'resident_id', :resident_id, 'team_id', :team_id, 'day', :day, 'item', :item,
			'overdue', :overdue, 'mine', :mine))
	ORDER BY d.deed_no
	LIMIT 10000
) counted
