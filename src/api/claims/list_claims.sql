-- Claims that wait for a verdict, oldest first, with the register's match.
SELECT c.claim_id, c.building, c.unit, c.room, c.name, c.filed_at,
       CASE WHEN claimed_resident(c) IS NULL THEN 'none'
            WHEN EXISTS (SELECT FROM membership m
                         WHERE m.community_id = c.community_id
                         AND m.resident_id = claimed_resident(c))
            THEN 'taken' ELSE 'free' END AS match,
       c.membership_id = :actor_id AS own, c.claim_no AS cursor
FROM claim c
WHERE c.community_id = :in_community AND c.status = 'submitted'
	AND c.claim_no > :after
ORDER BY c.claim_no
LIMIT :limit + 1
