-- Verify xinyi:rulebooks on pg

SELECT community_id, version, title, status, decided_by, decided_on, in_force_from,
in_force_until, created_at, changed_at, changed_by
FROM xinyi.rulebook WHERE false;

SELECT community_id, version, code, category, title_zh, title_en, basis, points, cap_period,
cap_points, evidence_required, reviewer_level, content_public, minutes_min, times_required,
filed_by, subject, uniqueness, dangerous, position, hint
FROM xinyi.rule_item WHERE false;
