-- Claims that wait for a verdict, oldest first, with the register's match and the candidates.
SELECT c.claim_id, c.building, c.unit, c.room, c.name, c.unregistered, c.by_phone,
       c.filed_at,
       CASE WHEN claimed_resident(c) IS NULL THEN 'none'
            WHEN EXISTS (SELECT FROM membership m
                         WHERE m.community_id = c.community_id
                         AND m.resident_id = claimed_resident(c)
                         AND m.account_id IS NOT NULL)
            THEN 'taken' ELSE 'free' END AS match,
       c.membership_id = :actor_id AS own, near.candidates, near.candidates_left_out,
       c.claim_no AS cursor
FROM claim c
CROSS JOIN LATERAL claim_candidates(c) near
WHERE c.community_id = :in_community AND c.status = 'submitted'
	AND c.claim_no > :after
ORDER BY c.claim_no
LIMIT :limit + 1
