-- Under which identifier a person is entered: a new one, or that of somebody who comes back.
SELECT coalesce((rule.resident_at(
	:in_community,
	jsonb_build_object('building', $1::integer, 'unit', $2::integer, 'room', $3::text),
	$4::text)).resident_id, gen_random_uuid()) AS resident_id
