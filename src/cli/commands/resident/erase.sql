SELECT error, name, erased
FROM rule.erase_history(:in_community, $1::uuid, $2::text)
