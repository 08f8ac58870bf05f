SELECT heading FROM rule.publication_heading(:in_community, $1::text, $2::integer)
ORDER BY heading_no
