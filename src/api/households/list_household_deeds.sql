-- Deeds that name a member of the household, or the household itself, newest first. Each state is
-- looked up by itself.
SELECT deed.deed_id, deed.item, deed.item_title, deed.content, deed.place, deed.happened_on,
       deed.started_at, deed.ended_at, deed.deduction, deed.status, deed.filed_at, deed.due_at,
       deed.decided_at, posted.points, coalesce(deed.reason, absent.reason) AS reason,
       posted.corrected, own.deed_no AS cursor
FROM (
	SELECT found.deed_no, found.deed_id
	FROM unnest(CASE WHEN :status IS NULL THEN '{submitted,approved,rejected,withdrawn}'
	                 ELSE ARRAY[:status] END::text[]) AS wanted(status)
	CROSS JOIN LATERAL (
		(SELECT DISTINCT ON (p.deed_no) p.deed_no, p.deed_id FROM participant p
		 WHERE p.community_id = :in_community AND p.household_id = :actor_household_id
		     AND p.status = wanted.status
		     AND p.deed_no < :before
		 ORDER BY p.deed_no DESC
		 LIMIT :limit + 1)
		UNION ALL
		(SELECT d.deed_no, d.deed_id FROM deed d
		 WHERE d.community_id = :in_community AND d.household_id = :actor_household_id
		     AND d.status = wanted.status
		     AND d.deed_no < :before
		 ORDER BY d.deed_no DESC
		 LIMIT :limit + 1)
	) found
	GROUP BY found.deed_no, found.deed_id
	ORDER BY found.deed_no DESC
	LIMIT :limit + 1
) own
JOIN LATERAL (SELECT * FROM deed_summary
              WHERE community_id = :in_community AND deed_id = own.deed_id) deed ON true
CROSS JOIN LATERAL (
	SELECT sum(e.points) FILTER (WHERE e.household_id = :actor_household_id)::integer AS points,
	       coalesce(bool_or(e.reverses IS NOT NULL)
	                FILTER (WHERE e.household_id = :actor_household_id), false) AS corrected
	FROM ledger_entry e
	WHERE e.community_id = :in_community AND e.deed_id = own.deed_id) posted
LEFT JOIN LATERAL (
	SELECT c.reason
	FROM participant_change c
	JOIN participant p ON p.community_id = c.community_id AND p.deed_id = c.deed_id
		AND p.resident_id = c.resident_id
	WHERE c.community_id = :in_community AND c.deed_id = own.deed_id AND c.minutes IS NULL
		AND p.household_id = :actor_household_id
	ORDER BY c.resident_id
	LIMIT 1) absent ON true
ORDER BY own.deed_no DESC
LIMIT :limit + 1
