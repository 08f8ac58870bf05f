-- Files a deed under the client's identifier. The body is passed whole, because its digest tells a
-- repetition from another deed of that name.
SELECT error,
       CASE error WHEN 'participant_twice'
                  THEN '/participants/' || named_again(:body -> 'participants', 'resident_id')
       END AS error_pointer, (deed).deed_id, (deed).version, (deed).item, (deed).happened_on,
       (deed).filed_at, (deed).due_at
FROM submit_deed(:in_community, :deed_id, :body)
