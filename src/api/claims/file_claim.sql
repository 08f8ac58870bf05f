-- Claims to be a certain resident.
SELECT error, (claim).claim_id, (claim).building, (claim).unit, (claim).room, (claim).name,
       (claim).filed_at
FROM file_claim(:in_community, :claim_id, :building, :unit, :room, :name)
