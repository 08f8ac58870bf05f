SELECT error FROM rule.withdraw_card(:in_community, $1::uuid, $2::text)
