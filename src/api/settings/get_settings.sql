-- The settings of the community.
SELECT etag(s) AS etag, publish_day, to_char(publish_time, 'HH24:MI') AS publish_time,
       deed_days_max, deed_minutes_max, double_minutes, double_points, review_due_days,
       answer_days, rating_base, rating_public, privacy_version, publication_version, hold_hours,
       budget_warning, budget_ceiling, card_points_max
FROM settings s
WHERE community_id = :in_community
