-- Ends the session whose token was sent.
SELECT close_session(:token_hash)
