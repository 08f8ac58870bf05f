-- Files an inspection under the client's identifier. The body is passed whole, because its digest
-- tells a repetition from another inspection of that name.
SELECT error, violations, (inspection).inspection_id, (inspection).version, (inspection).item,
       to_char((inspection).month, 'YYYY-MM') AS month, (inspection).happened_on,
       (inspection).filed_at, (inspection).due_at
FROM file_inspection(:in_community, :inspection_id, :body)
