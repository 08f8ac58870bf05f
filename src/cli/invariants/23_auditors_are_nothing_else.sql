-- An auditor holds no other role and never changed anything.
-- What a member writes to the community changes nothing of it.
WITH granted AS (
	SELECT detail ->> 'membership_id' AS membership_id, max(at) AS at
	FROM audit
	WHERE subject = 'membership'
	GROUP BY 1
)
SELECT membership_id, roles, NULL AS operation
FROM membership
WHERE 'auditor' = ANY (roles) AND cardinality(roles) > 1
UNION ALL
SELECT membership.membership_id, membership.roles, audit.operation
FROM audit
JOIN membership USING (community_id, membership_id)
LEFT JOIN granted ON granted.membership_id = membership.membership_id::text
WHERE membership.roles = '{auditor}' AND audit.act <> 'read'
	AND audit.operation <> 'fileFeedback'
	AND (granted.at IS NULL OR audit.at > granted.at)
