SELECT coalesce($1::date, rule.lapses_on() + 1) AS on_day, count(*) AS households,
       coalesce(sum(points), 0) AS points
FROM rule.preview_lapse(:in_community, coalesce($1::date, rule.lapses_on() + 1))
