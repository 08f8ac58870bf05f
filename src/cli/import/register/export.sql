-- Everybody who lives here, as the import reads it.
SELECT h.building AS "楼栋", h.unit AS "单元", h.room AS "室", r.name AS "姓名",
       r.birth_year AS "出生年份", CASE WHEN r.is_head THEN '是' ELSE '否' END AS "户主",
       translate(encode(r.phone_sealed, 'base64'), E'+/=\n', '-_') AS sealed,
       r.community_id || ':' || r.resident_id AS owner
FROM xinyi.resident r
JOIN xinyi.household h USING (community_id, household_id)
WHERE r.community_id = :in_community AND r.left_at IS NULL
ORDER BY h.building, h.unit, h.room, r.is_head DESC, r.name COLLATE "C"
