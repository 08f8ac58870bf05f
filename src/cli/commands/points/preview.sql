SELECT household_code, building, balance, points
FROM rule.preview_lapse(:in_community, coalesce($1::date, rule.lapses_on() + 1))
ORDER BY building, household_code
