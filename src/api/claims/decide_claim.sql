-- Accepts or refuses a claim. The routine takes the body, whose members are one answer.
SELECT error, (claim).claim_id, (claim).status AS verdict, (claim).reason, (claim).resident_id,
       (claim).replaces AS replaced, (claim).decided_at
FROM decide_claim(:in_community, :claim_id, :body)
