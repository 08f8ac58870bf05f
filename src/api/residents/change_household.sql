-- Moves a household with all its members, or closes it.
SELECT error, violations, (change).change_id, (change).act,
       household_code(:in_community, (change).household_id) AS household_code,
       (change).building, (change).unit, (change).room, (change).happened_on,
       (change).changed_at AS requested_at
FROM request_household_change(:in_community, :household_code, :change_id, :body)
