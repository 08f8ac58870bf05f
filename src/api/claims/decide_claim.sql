-- Accepts or refuses a claim.
SELECT error, (claim).claim_id, (claim).status AS verdict, (claim).reason, (claim).decided_at
FROM decide_claim(:in_community, :claim_id, :verdict, :reason)
