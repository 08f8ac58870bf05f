SELECT rule.day(starts_at) AS first_day
FROM xinyi.period
WHERE community_id = rule.actor_community_id() AND status = 'open'
