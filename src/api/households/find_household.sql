-- One household of the register with its members.
SELECT h.code AS household_code, h.building, h.unit, h.room, h.closed_on, h.balance,
       household_rating(:in_community, h.household_id) AS rating, living.members,
       living.members_left_out
FROM household h
CROSS JOIN LATERAL household_members(:in_community, h.household_id) living
WHERE h.community_id = :in_community AND h.code = :household_code
