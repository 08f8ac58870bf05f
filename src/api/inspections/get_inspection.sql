-- An inspection with the state of its buildings and the households that did not pass.
SELECT n.inspection_id, n.version, n.item, i.title_zh AS item_title,
       to_char(n.month, 'YYYY-MM') AS month, n.happened_on, n.content,
       to_json(n.evidence) AS evidence, member_name(:in_community, n.filed_by) AS filed_by,
       n.filed_at, n.due_at, n.withdrawn_at, n.withdrawn_because,
       (SELECT json_agg(json_build_object(
                'building', b.building,
                'status', b.status,
                'passed_count', b.passed_count,
                'credited_count', b.credited_count,
                'failed', b.failed,
                'approvals', b.approvals,
                'approvals_needed', b.approvals_needed,
                'conflict', coalesce(
                    inspection_conflict(:in_community, :actor_id, n.inspection_id, b.building),
                    CASE WHEN b.reviewed THEN 'reviewed' END),
                'reason', b.reason) ORDER BY b.building)
        FROM (SELECT found.building, found.status, found.passed_count, found.credited_count,
                     (SELECT coalesce(json_agg(json_build_object(
                                 'household_code', f.code,
                                 'name', head_name(:in_community, f.household_id),
                                 'reason', f.reason) ORDER BY f.code), '[]')
                      FROM (SELECT h.code, h.household_id, listed.reason
                            FROM failed_household listed
                            JOIN household h USING (community_id, household_id)
                            WHERE listed.community_id = n.community_id
                                AND listed.inspection_id = n.inspection_id
                                AND listed.building = found.building
                            ORDER BY h.code
                            LIMIT 200) f) AS failed,
                     inspection_approvals_of(:in_community, n.inspection_id, found.building)
                         AS approvals,
                     inspection_approvals_needed(found) AS approvals_needed,
                     EXISTS (SELECT FROM inspection_review own
                             WHERE own.community_id = n.community_id
                                 AND own.inspection_id = n.inspection_id
                                 AND own.building = found.building
                                 AND own.membership_id = :actor_id) AS reviewed,
                     (SELECT v.reason FROM inspection_review v
                      WHERE v.community_id = n.community_id AND v.inspection_id = n.inspection_id
                          AND v.building = found.building AND v.verdict = 'rejected') AS reason
              FROM inspected_building found
              WHERE found.community_id = n.community_id AND found.inspection_id = n.inspection_id
              ORDER BY found.building
              LIMIT 100) b) AS buildings
FROM inspection n
JOIN rule_item i ON i.community_id = n.community_id AND i.version = n.version AND i.code = n.item
WHERE n.community_id = :in_community AND n.inspection_id = :inspection_id
