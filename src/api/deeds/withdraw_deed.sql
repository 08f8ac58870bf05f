-- Withdraws an undecided deed.
SELECT error, (deed).deed_id, (deed).status, (deed).withdrawn_because, (deed).decided_at
FROM withdraw_deed(:deed_id, :reason)
