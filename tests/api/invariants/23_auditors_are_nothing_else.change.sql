INSERT INTO audit (community_id, membership_id, operation, act, subject)
SELECT community_id, membership_id, 'changeSettings', 'update', 'settings'
FROM membership
WHERE roles = '{auditor}';
