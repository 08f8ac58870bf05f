-- Withdraws a claim of the caller that waits.
SELECT error, (claim).claim_id, (claim).status, (claim).withdrawn_at
FROM withdraw_claim(:in_community, :claim_id)
