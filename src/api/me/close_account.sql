-- Closes the account of the caller.
SELECT close_account(:in_community)
