-- What a split or merge did: the households on both sides afterwards.
SELECT t.points, giver.code AS from_code, giver.balance AS from_points, giver.held AS from_held,
       taker.code AS to_code, taker.balance AS to_points, taker.building, taker.unit, taker.room
FROM xinyi.household_transfer t
JOIN xinyi.household giver ON giver.community_id = t.community_id
	AND giver.household_id = t.from_household_id
JOIN xinyi.household taker ON taker.community_id = t.community_id
	AND taker.household_id = t.to_household_id
WHERE t.community_id = :in_community AND t.transfer_no = $1::bigint
