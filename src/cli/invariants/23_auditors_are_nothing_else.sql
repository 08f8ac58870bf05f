-- An auditor holds no other role and never changed anything.
SELECT membership_id, roles, NULL AS operation
FROM membership
WHERE 'auditor' = ANY (roles) AND cardinality(roles) > 1
UNION ALL
SELECT membership_id, membership.roles, audit.operation
FROM audit
JOIN membership USING (community_id, membership_id)
WHERE membership.roles = '{auditor}' AND audit.act <> 'read'
	AND audit.at > coalesce((SELECT max(granted.at) FROM audit granted
	                         WHERE granted.subject = 'membership'
	                             AND granted.detail ->> 'membership_id' = audit.membership_id::text),
	                        '-infinity')
