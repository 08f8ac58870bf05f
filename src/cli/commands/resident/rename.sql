SELECT renamed.error, (renamed.resident).resident_id
FROM rule.rename_resident(:in_community, $1::uuid, $2::text, $3::text, $4::date) renamed
