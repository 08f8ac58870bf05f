-- Deeds that wait for a verdict, oldest first.
SELECT d.deed_id, d.item, i.title_zh AS item_title, d.content, d.place, d.happened_on, d.started_at,
       d.ended_at, d.household_id IS NOT NULL AS deduction,
       (SELECT count(*) FROM participant p
        WHERE p.community_id = d.community_id AND p.deed_id = d.deed_id) AS participant_count,
       member_name(:in_community, d.filed_by) AS filed_by, d.filed_at, d.due_at,
       d.due_at < :now AS overdue,
       approvals_of(:in_community, d.deed_id) AS approvals,
       conflict_or_reviewed(:in_community, d.deed_id) AS conflict,
       d.deed_no AS cursor
FROM deed d
JOIN rule_item i ON i.community_id = d.community_id AND i.version = d.version AND i.code = d.item
WHERE d.community_id = :in_community AND d.status = 'submitted'
	AND d.deed_no > :after
ORDER BY d.deed_no
LIMIT :limit + 1
