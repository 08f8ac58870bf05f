INSERT INTO audit (community_id, membership_id, operation, act, subject, detail)
SELECT community_id, membership_id, 'changeSettings', 'update', 'settings',
       '{"budget_ceiling": [100, null]}'
FROM membership
WHERE community_id = actor_community_id() AND roles = '{administrator}';
