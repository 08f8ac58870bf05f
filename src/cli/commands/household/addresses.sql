-- Where the household lives and lived.
SELECT to_char(lower(held), 'YYYY-MM-DD') AS lived_from,
       to_char(upper(held), 'YYYY-MM-DD') AS until, building, unit, room
FROM rule.addresses_of(:in_community, $1::bigint)
ORDER BY held DESC
