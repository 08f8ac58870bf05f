-- The caller's own verdicts, newest first, with what became of the deeds.
SELECT d.deed_id, d.item, i.title_zh AS item_title, d.content, d.place, d.happened_on,
       d.household_id IS NOT NULL AS deduction, people_of_deed(d) AS people,
       taking_part.participant_count,
       taking_part.left_out_count, v.verdict, v.reason, v.wording AS public_content,
       v.reviewed_at, d.status,
       (SELECT sum(e.points) FROM ledger_entry e
        WHERE e.community_id = d.community_id AND e.deed_id = d.deed_id)::integer AS points,
       v.review_no AS cursor
FROM review v
JOIN deed d ON d.community_id = v.community_id AND d.deed_id = v.deed_id
JOIN rule_item i ON i.community_id = d.community_id AND i.version = d.version AND i.code = d.item
CROSS JOIN LATERAL (
	SELECT count(*) AS participant_count, count(*) FILTER (WHERE p.left_out) AS left_out_count
	FROM participant p
	WHERE p.community_id = d.community_id AND p.deed_id = d.deed_id) taking_part
WHERE v.community_id = :in_community AND v.membership_id = :actor_id
	AND v.review_no < :before
ORDER BY v.review_no DESC
LIMIT :limit + 1
