-- Withdraws an inspection for the buildings that still wait for a verdict.
SELECT error, (inspection).inspection_id, withdrawn_count, (inspection).withdrawn_at,
       (inspection).withdrawn_because
FROM withdraw_inspection(:in_community, :inspection_id, :reason)
