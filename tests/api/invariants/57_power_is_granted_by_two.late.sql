INSERT INTO confirmation (community_id, operation, subject, arguments, seen, changes, asked_by,
                          asked_at, answerable_until, status, answered_by, ended_at, done_at)
SELECT first.community_id, 'changeSettings', 'settings', '{}', '""', '[]', first.membership_id,
       now() - interval '8 days', now(), 'confirmed', other.membership_id, now(), now()
FROM membership first
JOIN membership other USING (community_id)
WHERE first.community_id = actor_community_id() AND first.member_no < other.member_no
ORDER BY first.member_no, other.member_no
LIMIT 1;
