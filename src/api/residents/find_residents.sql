-- Residents by the beginning of the name, by address or by the code of the household.
SELECT residents, residents_left_out
FROM find_residents(:in_community, :query)
