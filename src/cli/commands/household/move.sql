SELECT moved.error, h.code, h.balance, (moved.change).building, (moved.change).unit,
       (moved.change).room
FROM rule.move_household(
	:in_community, $1::bigint,
	jsonb_build_object('building', $2::integer, 'unit', $3::integer, 'room', $4::text,
	                   'reason', $5::text, 'happened_on', $6::date)) moved
LEFT JOIN xinyi.household h ON h.community_id = :in_community AND h.household_id = $1::bigint
