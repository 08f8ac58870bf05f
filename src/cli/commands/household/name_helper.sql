SELECT named.error, shown.name, shown.household_code AS household,
       to_char(shown.begins_on, 'YYYY-MM-DD') AS begins_on,
       to_char(shown.ends_on, 'YYYY-MM-DD') AS ends_on
FROM rule.record_helper(
	:in_community, gen_random_uuid(), $1::bigint,
	jsonb_build_object('resident_id', $2::uuid, 'document', $3::text, 'begins_on', $4::date,
	                   'ends_on', $5::date)) named
LEFT JOIN LATERAL rule.show_helper(named.helper) shown ON named.error IS NULL
