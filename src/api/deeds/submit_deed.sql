-- Files a deed under the client's identifier. The body is passed whole, because its digest tells a
-- repetition from another deed of that name.
SELECT error, violations, (deed).deed_id, (deed).version, (deed).item, (deed).happened_on,
       (deed).filed_at, (deed).due_at
FROM submit_deed(:in_community, :deed_id, :body)
