-- Claims to be a certain resident. The routine takes the body, which is what it stores.
SELECT error, (claim).claim_id, (claim).building, (claim).unit, (claim).room, (claim).name,
       (claim).unregistered, (claim).corrects, (claim).filed_at
FROM file_claim(:in_community, :claim_id, :body)
