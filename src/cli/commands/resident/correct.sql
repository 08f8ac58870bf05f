-- Only what is given is changed; $6 forgets the phone.
SELECT corrected.error, (corrected.resident).resident_id
FROM rule.correct_resident(
	:in_community, $1::uuid,
	jsonb_strip_nulls(jsonb_build_object(
		'birth_year', $2::integer, 'is_head', $3::boolean, 'phone_hash', $4::text,
		'phone_sealed', $5::text))
	|| CASE WHEN $6::boolean THEN '{"phone_hash": null, "phone_sealed": null}' ELSE '{}' END::jsonb,
	$7::text) corrected
