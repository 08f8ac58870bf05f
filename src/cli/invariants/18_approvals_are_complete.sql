-- An approved deed has no refusal, and two approvals if its kind needs two reviewers.
SELECT deed.deed_id, deed.item, count(review.deed_id) AS reviews,
       count(*) FILTER (WHERE review.verdict = 'rejected') AS refusals
FROM deed
LEFT JOIN review USING (community_id, deed_id)
JOIN rule_item item ON item.community_id = deed.community_id AND item.version = deed.version
	AND item.code = deed.item
WHERE deed.status = 'approved'
GROUP BY deed.community_id, deed.deed_id, deed.item, item.points, item.reviewer_level
HAVING count(*) FILTER (WHERE review.verdict = 'rejected') > 0
	OR count(*) FILTER (WHERE review.verdict = 'approved')
	   < CASE WHEN item.points < 0 OR item.reviewer_level = 'double' THEN 2 ELSE 1 END
UNION ALL
SELECT deed.deed_id, deed.item, 0, 0
FROM deed
WHERE deed.status = 'rejected' AND NOT EXISTS (
	SELECT FROM review
	WHERE review.community_id = deed.community_id AND review.deed_id = deed.deed_id
		AND review.verdict = 'rejected')
