-- The members that the names mean, in their order; NULL for a name that nobody there has.
SELECT named.name, r.resident_id
FROM unnest(regexp_split_to_array($2::text, '[,，、]')) WITH ORDINALITY AS named(name, place)
LEFT JOIN xinyi.resident r ON r.community_id = :in_community
	AND r.household_id = $1::bigint AND r.left_at IS NULL
	AND r.name_key = rule.name_key(named.name)
ORDER BY named.place
