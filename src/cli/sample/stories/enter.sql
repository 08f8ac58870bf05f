-- Somebody of the family that follows at the address.
SELECT entered.error
FROM rule.enter_resident(
	:in_community, $1::uuid,
	jsonb_build_object(
		'building', $2::integer, 'unit', $3::integer, 'room', $4::text, 'name', $5::text,
		'birth_year', $6::integer, 'phone_hash', $7::text, 'phone_sealed', $8::text),
	'新住户登记', NULL) entered
