-- Reverses an entry, once.
SELECT error, (entry).entry_id, (entry).reverses,
       household_code((entry).household_id) AS household_code,
       (entry).points, (entry).rating, (entry).balance, (entry).note, (entry).reason,
       (entry).posted_at
FROM reverse_entry(:entry_id, :reason)
