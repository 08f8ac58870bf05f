-- One household of the register with its members.
SELECT code AS household_code, building, unit, room, balance,
       household_rating(household_id) AS rating, household_members(household_id) AS members,
       members_left_out(household_id) AS members_left_out
FROM household
WHERE community_id = :actor_community_id AND code = :household_code
