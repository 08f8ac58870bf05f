-- Confirms, which carries out what was asked for, or refuses.
SELECT error, (confirmation).confirmation_id, (confirmation).status, (confirmation).reason,
       (confirmation).ended_at
FROM answer_confirmation(:in_community, :confirmation_id, :answer, :reason)
