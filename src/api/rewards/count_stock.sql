-- Posts what was counted on many shelves at once. The body is passed whole, because its digest
-- tells a repetition from another count of that name.
SELECT error, violations, (done).count_id, (done).reason,
       shown_actor(:in_community, (done).counted_by) AS counted_by, (done).counted_at,
       counted_shelves(done) AS lines
FROM count_stock(:in_community, :count_id, :body)
