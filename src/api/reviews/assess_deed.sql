-- The points that approving the deed now would award, and why.
SELECT d.deed_id, d.status, d.version, d.item, i.title_zh AS item_title, i.basis,
       i.points AS item_points, i.cap_period, i.cap_points,
       approvals_of(:in_community, d.deed_id) AS approvals,
       approvals_needed_for(:in_community, d.deed_id) AS approvals_needed,
       to_json(double_reasons(:in_community, d.deed_id)) AS double_because,
       conflict_or_reviewed(:in_community, d.deed_id) AS conflict,
       answer_due_at(d) AS answer_due_at,
       published_content(d) AS public_content,
       shown_awards(:in_community, d.deed_id) AS awards,
       related.similar_deeds, related.last_deeds
FROM deed d
JOIN rule_item i ON i.community_id = d.community_id AND i.version = d.version AND i.code = d.item
CROSS JOIN LATERAL related_deeds(d) related
WHERE d.community_id = :in_community AND d.deed_id = :deed_id
