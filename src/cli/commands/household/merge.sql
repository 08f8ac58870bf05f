SELECT joined.error, (joined.transfer).transfer_no
FROM rule.merge_households(
	:in_community, $1::bigint, $2::bigint,
	jsonb_build_object('document', $3::text, 'administrator', $4::uuid,
	                   'second_administrator', $5::uuid, 'day', $6::date)) joined
