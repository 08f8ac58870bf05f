-- Reverses an entry, once.
SELECT error, (entry).entry_id, (entry).reverses,
       household_code(:in_community, (entry).household_id) AS household_code,
       (entry).points, (entry).rating, (entry).balance, (entry).note, (entry).reason,
       (entry).posted_at
FROM reverse_entry(:in_community, :entry_id, :reason)
