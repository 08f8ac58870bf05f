SELECT parted.error, (parted.transfer).transfer_no
FROM rule.split_household(
	:in_community, $1::bigint,
	jsonb_build_object(
		'building', $2::integer, 'unit', $3::integer, 'room', $4::text,
		'members', string_to_array($5::text, ','), 'points', $6::integer, 'document', $7::text,
		'administrator', $8::uuid, 'second_administrator', $9::uuid, 'day', $10::date)) parted
