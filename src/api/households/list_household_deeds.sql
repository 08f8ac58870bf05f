-- Deeds that name a member of the household, or the household itself, newest first.
SELECT deed.deed_id, deed.item, deed.item_title, deed.content, deed.place, deed.happened_on,
       deed.started_at, deed.ended_at, deed.deduction, deed.status, deed.filed_at, deed.due_at,
       deed.decided_at, deed.points, deed.reason, deed.corrected, own.deed_no AS cursor
FROM (
	(SELECT DISTINCT ON (p.deed_no) p.deed_no, p.deed_id FROM participant p
	 WHERE p.community_id = :actor_community_id AND p.household_id = :actor_household_id
	     AND (:status IS NULL
	          OR :status = (SELECT d.status FROM deed d
	                        WHERE d.community_id = p.community_id AND d.deed_id = p.deed_id))
	     AND p.deed_no < CASE WHEN :cursor IS NULL THEN 9223372036854775807 ELSE :cursor END
	 ORDER BY p.deed_no DESC
	 LIMIT :limit + 1)
	UNION
	(SELECT deed_no, deed_id FROM deed
	 WHERE community_id = :actor_community_id AND household_id = :actor_household_id
	     AND (:status IS NULL OR status = :status)
	     AND deed_no < CASE WHEN :cursor IS NULL THEN 9223372036854775807 ELSE :cursor END
	 ORDER BY deed_no DESC
	 LIMIT :limit + 1)
	ORDER BY deed_no DESC
	LIMIT :limit + 1
) own
JOIN LATERAL (SELECT * FROM deed_summary WHERE deed_id = own.deed_id) deed ON true
ORDER BY own.deed_no DESC
LIMIT :limit + 1
