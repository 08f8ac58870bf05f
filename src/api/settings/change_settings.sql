-- Replaces the settings as a whole. The body is passed whole, because its members are the columns
-- of a row.
SELECT error, violations, etag(settings) AS etag, (settings).changed_at,
       shown_actor(:in_community, (settings).changed_by) AS changed_by, (settings).publish_day,
       to_char((settings).publish_time, 'HH24:MI') AS publish_time, (settings).deed_days_max,
       (settings).deed_minutes_max, (settings).double_minutes, (settings).double_points,
       (settings).review_due_days, (settings).answer_days, (settings).rating_base,
       (settings).rating_public, (settings).privacy_version, (settings).publication_version,
       (settings).hold_hours, (settings).budget_warning, (settings).budget_ceiling,
       (settings).card_points_max, waiting AS confirmation_id
FROM change_settings(:in_community, :body, :if_match, true)
