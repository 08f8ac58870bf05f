-- Withdraws a deed that nobody has decided.
SELECT error, (deed).deed_id, (deed).status, (deed).withdrawn_because, (deed).decided_at
FROM withdraw_deed(:deed_id, :reason)
