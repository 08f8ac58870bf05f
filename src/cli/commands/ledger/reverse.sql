SELECT reversed.error, (reversed.entry).entry_id, (reversed.entry).points, (reversed.entry).balance
FROM rule.reverse_entry(:in_community, $1::bigint, $2::text) reversed
