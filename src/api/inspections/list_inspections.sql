-- The inspections, newest first.
SELECT n.inspection_id, n.item, i.title_zh AS item_title, to_char(n.month, 'YYYY-MM') AS month,
       n.content, member_name(:in_community, n.filed_by) AS filed_by, n.filed_at, n.due_at,
       buildings.building_count, n.waiting AS waiting_count, buildings.passed_count,
       (SELECT count(*) FROM failed_household f
        WHERE f.community_id = n.community_id AND f.inspection_id = n.inspection_id)
           AS failed_count,
       n.inspection_no AS cursor
FROM (
	(SELECT w.inspection_no, w.inspection_id FROM inspection w
	 WHERE w.community_id = :in_community AND :waiting IS NOT TRUE
	     AND w.inspection_no < :before
	 ORDER BY w.inspection_no DESC
	 LIMIT :limit + 1)
	UNION ALL
	(SELECT w.inspection_no, w.inspection_id FROM inspection w
	 WHERE w.community_id = :in_community AND w.waiting > 0 AND :waiting
	     AND w.inspection_no < :before
	 ORDER BY w.inspection_no DESC
	 LIMIT :limit + 1)
) found
JOIN inspection n ON n.community_id = :in_community AND n.inspection_id = found.inspection_id
JOIN rule_item i ON i.community_id = n.community_id AND i.version = n.version AND i.code = n.item
CROSS JOIN LATERAL (
	SELECT count(*) AS building_count, sum(b.passed_count)::integer AS passed_count
	FROM inspected_building b
	WHERE b.community_id = n.community_id AND b.inspection_id = n.inspection_id) buildings
ORDER BY found.inspection_no DESC
LIMIT :limit + 1
