-- The deeds that the member filed, newest first. Each state is looked up by itself: a member with
-- many deeds has few that wait.
SELECT deed.deed_id, deed.item, deed.item_title, deed.content, deed.place, deed.happened_on,
       deed.started_at, deed.ended_at, deed.deduction, deed.status, deed.filed_at, deed.due_at,
       deed.decided_at, deed.points, deed.reason, deed.corrected, own.deed_no AS cursor
FROM unnest(CASE WHEN :status IS NULL THEN '{submitted,approved,rejected,withdrawn}'
                 ELSE ARRAY[:status] END::text[]) AS wanted(status)
CROSS JOIN LATERAL (
	SELECT deed_no, deed_id FROM deed
	WHERE community_id = :in_community AND filed_by = :actor_id AND status = wanted.status
		AND deed_no < :before
	ORDER BY deed_no DESC
	LIMIT :limit + 1
) own
JOIN LATERAL (SELECT * FROM deed_summary
              WHERE community_id = :in_community AND deed_id = own.deed_id) deed ON true
ORDER BY own.deed_no DESC
LIMIT :limit + 1
