SELECT entered.error, (entered.resident).resident_id
FROM rule.enter_resident(
	:in_community, $1::uuid,
	jsonb_strip_nulls(jsonb_build_object(
		'building', $2::integer, 'unit', $3::integer, 'room', $4::text, 'name', $5::text,
		'birth_year', $6::integer, 'is_head', $7::boolean, 'phone_hash', $8::text,
		'phone_sealed', $9::text)),
	$10::text, $11::date) entered
