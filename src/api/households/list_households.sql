-- Households of the register, in the order in which they were registered. An index finds those of
-- one building.
SELECT h.code AS household_code, head_name(:in_community, h.household_id) AS name, h.building,
       h.unit, h.room, h.closed_on, h.balance,
       household_rating(:in_community, h.household_id) AS rating,
       (SELECT count(*) FROM resident r
        WHERE r.community_id = h.community_id AND r.household_id = h.household_id
            AND r.left_at IS NULL) AS member_count,
       h.household_id AS cursor
FROM (
	(SELECT * FROM household
	 WHERE community_id = :in_community AND :building IS NULL
	     AND (:unit IS NULL OR unit = :unit) AND (:room IS NULL OR room = :room)
	     AND household_id > :after
	 ORDER BY household_id
	 LIMIT :limit + 1)
	UNION ALL
	(SELECT * FROM household
	 WHERE community_id = :in_community AND building = :building
	     AND (:unit IS NULL OR unit = :unit) AND (:room IS NULL OR room = :room)
	     AND household_id > :after
	 ORDER BY household_id
	 LIMIT :limit + 1)
) h
ORDER BY h.household_id
LIMIT :limit + 1
