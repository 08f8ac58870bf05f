-- Ends one session of the caller.
SELECT end_session(:in_community, :session_no)
