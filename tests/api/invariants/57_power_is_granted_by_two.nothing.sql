INSERT INTO confirmation (community_id, operation, subject, arguments, seen, changes, asked_by,
                          asked_at, answerable_until, status, ended_at, done_at)
SELECT community_id, 'splitHousehold', gen_random_uuid(), '{}', '""', '[]', membership_id, now(),
       now() + interval '7 days', 'alone', now(), now()
FROM membership
WHERE community_id = actor_community_id()
ORDER BY member_no
LIMIT 1;
