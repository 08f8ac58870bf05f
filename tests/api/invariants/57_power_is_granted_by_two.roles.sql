INSERT INTO audit (community_id, membership_id, operation, act, subject, detail)
SELECT community_id, membership_id, 'assignRoles', 'update', 'membership',
       jsonb_build_object('membership_id', membership_id,
                          'roles', '[["reviewer"], ["administrator", "reviewer"]]'::jsonb)
FROM membership
WHERE community_id = actor_community_id() AND roles = '{reviewer}';
