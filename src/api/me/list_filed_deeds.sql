-- The deeds that the member filed, newest first. Each state is looked up by itself: a member with
-- many deeds has few that wait. Points are those of the household in which the member lived on the
-- day of the deed, or of all households when that one has none of it.
SELECT deed.deed_id, deed.item, deed.item_title, deed.content, deed.place, deed.happened_on,
       deed.started_at, deed.ended_at, deed.deduction, deed.status, deed.filed_at, deed.due_at,
       deed.decided_at, posted.points, deed.reason, posted.corrected, own.deed_no AS cursor
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
CROSS JOIN LATERAL (
	SELECT coalesce((SELECT r.household_id FROM residency r
	                 WHERE r.community_id = :in_community AND r.resident_id = :actor_resident_id
	                     AND r.lived @> deed.happened_on),
	                :actor_household_id) AS household_id) lived
CROSS JOIN LATERAL (
	SELECT coalesce(sum(e.points) FILTER (WHERE e.household_id = lived.household_id),
	                sum(e.points))::integer AS points,
	       coalesce(bool_or(e.reverses IS NOT NULL)
	                FILTER (WHERE e.household_id = lived.household_id),
	                bool_or(e.reverses IS NOT NULL), false) AS corrected
	FROM ledger_entry e
	WHERE e.community_id = :in_community AND e.deed_id = own.deed_id) posted
ORDER BY own.deed_no DESC
LIMIT :limit + 1
