SELECT gone.error, (gone.resident).resident_id
FROM rule.leave_resident(:in_community, $1::uuid, $2::text, $3::text, $4::date) gone
