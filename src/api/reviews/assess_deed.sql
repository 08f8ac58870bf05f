-- The points that approving the deed now would award, and why.
SELECT d.deed_id, d.status, d.version, d.item, i.title_zh AS item_title, i.basis,
       i.points AS item_points, i.cap_period, i.cap_points,
       approvals_of(:in_community, d.deed_id) AS approvals,
       approvals_needed_for(:in_community, d.deed_id) AS approvals_needed,
       to_json(double_reasons(:in_community, d.deed_id)) AS double_because,
       conflict_or_reviewed(:in_community, d.deed_id) AS conflict,
       answer_due_at(d) AS answer_due_at,
       published_content(d) AS public_content,
       (SELECT coalesce(json_agg(json_build_object(
                'household_code', a.code,
                'resident_id', a.resident_id,
                'name', shown_name(a.name, a.household_id),
                'minutes', a.minutes,
                'computed', a.computed,
                'cap_used', a.cap_used,
                'cap_left', CASE WHEN a.cap_period <> 'none'
                                 THEN greatest(a.cap_points - a.cap_used, 0) END,
                'points', a.points,
                'rating', a.rating,
                'note', a.note) ORDER BY a.code, a.name), '[]')
        FROM (SELECT computed.*, h.code, r.name
              FROM compute_awards(:in_community, d.deed_id) computed
              JOIN household h ON h.community_id = d.community_id
                  AND h.household_id = computed.household_id
              LEFT JOIN resident r ON r.community_id = d.community_id
                  AND r.resident_id = computed.resident_id
              LIMIT 100) a) AS awards
FROM deed d
JOIN rule_item i ON i.community_id = d.community_id AND i.version = d.version AND i.code = d.item
WHERE d.community_id = :in_community AND d.deed_id = :deed_id
