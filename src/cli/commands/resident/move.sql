SELECT moved.error, (moved.resident).resident_id
FROM rule.move_resident(
	:in_community, $1::uuid,
	jsonb_build_object('building', $2::integer, 'unit', $3::integer, 'room', $4::text),
	$5::text, $6::date) moved
