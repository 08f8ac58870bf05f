SELECT rule.rebind(:in_community, $1::uuid, $2::uuid, $3::text) AS error
