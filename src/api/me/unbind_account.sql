-- Unbinds the account of the caller from its resident.
SELECT unbind_self(:in_community, :token_hash)
