-- Deeds that name a member of the household, or the household itself, newest first.
SELECT deed.deed_id, deed.item, deed.item_title, deed.content, deed.place, deed.happened_on,
       deed.started_at, deed.ended_at, deed.deduction, deed.status, deed.filed_at, deed.due_at,
       deed.decided_at, deed.points, deed.reason, deed.corrected, own.deed_no AS cursor
FROM (
	SELECT deed_no, deed_id FROM participant
	WHERE community_id = :actor_community_id AND household_id = :actor_household_id
		AND deed_no < CASE WHEN :cursor IS NULL THEN 9223372036854775807 ELSE :cursor END
	UNION
	SELECT deed_no, deed_id FROM deed
	WHERE community_id = :actor_community_id AND household_id = :actor_household_id
		AND deed_no < CASE WHEN :cursor IS NULL THEN 9223372036854775807 ELSE :cursor END
	ORDER BY deed_no DESC
) own
JOIN LATERAL (
	SELECT * FROM deed_summary
	WHERE deed_id = own.deed_id AND (:status IS NULL OR status = :status)
) deed ON true
ORDER BY own.deed_no DESC
LIMIT :limit + 1
