-- A claim of the caller.
SELECT c.claim_id, c.building, c.unit, c.room,
       CASE WHEN c.by_phone THEN mask_name(c.name) ELSE c.name END AS name, c.unregistered,
       c.corrects, c.filed_at, c.status, c.reason, c.decided_at, c.withdrawn_at
FROM claim c
WHERE c.community_id = :in_community AND c.claim_id = :claim_id AND c.membership_id = :actor_id
