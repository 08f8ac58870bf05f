SELECT error, member_id
FROM rule.unbind(:in_community, $1::uuid, $2::text)
