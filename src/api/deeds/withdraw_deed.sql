-- Withdraws an undecided deed.
SELECT error, (deed).deed_id, (deed).status, (deed).withdrawn_because, (deed).decided_at
FROM withdraw_deed(:in_community, :deed_id, :reason)
