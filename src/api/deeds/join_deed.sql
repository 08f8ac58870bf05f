-- Joins a deed of another household. The body is passed whole, because its digest tells a
-- repetition from another joining.
SELECT error, violations, deed_id, item, happened_on, joined_at, due_at
FROM join_deed(:in_community, :deed_id, :body)
