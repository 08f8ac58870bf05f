-- The code with which people of other households join the deed; the one that stands, or a new one.
SELECT error, deed_id, deed_code, valid_until FROM invite_neighbours(:in_community, :deed_id)
