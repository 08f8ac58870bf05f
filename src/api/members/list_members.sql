-- The accounts of the community in order of joining.
SELECT m.membership_id AS member_id, mask_name(r.name) AS name, h.code AS household_code,
       to_json(m.roles) AS roles, m.bound_by, m.bound_at, m.created_at, etag(m) AS etag,
       m.member_no AS cursor
FROM membership m
LEFT JOIN resident r USING (community_id, resident_id)
LEFT JOIN household h USING (community_id, household_id)
WHERE community_id = :actor_community_id AND (:role IS NULL OR :role = ANY (m.roles))
	AND m.member_no > CASE WHEN :cursor IS NULL THEN 0 ELSE :cursor END
ORDER BY m.member_no
LIMIT :limit + 1
