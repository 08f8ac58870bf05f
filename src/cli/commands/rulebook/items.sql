-- The items in the format of the import.
SELECT code, category, title_zh, title_en, basis, points, cap_period, cap_points,
       CASE WHEN evidence_required THEN 'yes' ELSE 'no' END AS evidence_required, reviewer_level,
       CASE WHEN content_public THEN 'yes' ELSE 'no' END AS content_public, minutes_min,
       CASE WHEN times_required THEN 'yes' ELSE 'no' END AS times_required, filed_by, subject,
       uniqueness, CASE WHEN dangerous THEN 'yes' ELSE 'no' END AS dangerous, position, hint
FROM xinyi.rule_item
WHERE community_id = :in_community AND version = $1::integer
ORDER BY array_position(ARRAY['文明创建', '志愿服务', '公益奉献', '好人好事', '失范扣分'],
                        category), code
