-- Households of the register, in the order in which they were registered.
SELECT code AS household_code, building, unit, room, balance,
       household_rating(household_id) AS rating,
       (SELECT count(*) FROM resident r
        WHERE r.community_id = h.community_id AND r.household_id = h.household_id
            AND r.left_at IS NULL) AS member_count,
       household_id AS cursor
FROM household h
WHERE community_id = :actor_community_id AND (:building IS NULL OR building = :building)
	AND (:unit IS NULL OR unit = :unit) AND (:room IS NULL OR room = :room)
	AND household_id > CASE WHEN :cursor IS NULL THEN 0 ELSE :cursor END
ORDER BY household_id
LIMIT :limit + 1
