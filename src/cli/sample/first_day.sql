SELECT rule.day(starts_at) AS first_day
FROM xinyi.period
WHERE community_id = :in_community AND status = 'open'
