-- Ends all sessions of the caller but the one whose token was sent.
SELECT end_other_sessions(:in_community, :token_hash)
