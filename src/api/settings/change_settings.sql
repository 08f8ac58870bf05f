-- Replaces the settings as a whole.
UPDATE settings
SET publish_day = :publish_day, publish_time = :publish_time::time, deed_days_max = :deed_days_max,
    deed_minutes_max = :deed_minutes_max, double_minutes = :double_minutes,
    double_points = :double_points, review_due_days = :review_due_days, answer_days = :answer_days,
    rating_base = :rating_base, rating_public = :rating_public, privacy_version = :privacy_version,
    publication_version = :publication_version, hold_hours = :hold_hours,
    budget_warning = :budget_warning, budget_ceiling = :budget_ceiling
WHERE community_id = :actor_community_id
RETURNING publish_day, to_char(settings.publish_time, 'HH24:MI') AS publish_time, deed_days_max,
          deed_minutes_max, double_minutes, double_points, review_due_days, answer_days,
          rating_base,
          rating_public, privacy_version, publication_version, hold_hours, budget_warning,
          budget_ceiling
