-- Verify xinyi:communities on pg

SELECT community_id, code, name, sample, clock_offset, created_at
FROM xinyi.community WHERE false;

SELECT community_id, publish_day, publish_time, deed_days_max, deed_minutes_max,
double_minutes, double_points, review_due_days, answer_days, rating_base, rating_public,
privacy_version, publication_version, changed_at, changed_by
FROM xinyi.settings WHERE false;
