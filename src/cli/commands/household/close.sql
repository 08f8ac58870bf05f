SELECT ended.error, (ended.household).code, (ended.household).balance
FROM rule.close_household(:in_community, $1::bigint, $2::text, $3::date) ended
