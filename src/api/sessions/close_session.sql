-- Ends the session whose token was sent.
SELECT close_session(:in_community, :token_hash)
