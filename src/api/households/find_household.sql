-- One household of the register with its members.
SELECT h.code AS household_code, h.building, h.unit, h.room, h.balance,
       household_rating(h.household_id) AS rating, living.members, living.members_left_out
FROM household h
CROSS JOIN LATERAL household_members(h.household_id) living
WHERE h.community_id = :actor_community_id AND h.code = :household_code
