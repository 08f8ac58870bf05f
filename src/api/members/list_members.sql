-- The accounts of the community in order of joining. Those with a role are found among the staff.
SELECT m.membership_id AS member_id, mask_name(r.name) AS name, h.code AS household_code,
       to_json(m.roles) AS roles, m.bound_by, m.bound_at, m.created_at, etag(m) AS etag,
       m.member_no AS cursor
FROM (
	(SELECT membership_id FROM membership
	 WHERE community_id = :in_community AND account_id IS NOT NULL AND :role IS NULL
	     AND member_no > :after
	 ORDER BY member_no
	 LIMIT :limit + 1)
	UNION ALL
	(SELECT membership_id FROM membership
	 WHERE community_id = :in_community AND roles <> '{}' AND :role = ANY (roles)
	     AND member_no > :after
	 ORDER BY member_no
	 LIMIT :limit + 1)
) page
JOIN membership m ON m.community_id = :in_community
	AND m.membership_id = page.membership_id
LEFT JOIN resident r USING (community_id, resident_id)
LEFT JOIN household h USING (community_id, household_id)
ORDER BY m.member_no
LIMIT :limit + 1
