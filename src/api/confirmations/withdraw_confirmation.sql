-- Withdraws what the caller has asked for.
SELECT error, (confirmation).confirmation_id, (confirmation).status, (confirmation).ended_at
FROM withdraw_confirmation(:in_community, :confirmation_id)
