INSERT INTO participant_change (community_id, deed_id, resident_id, membership_id, minutes_before,
                                minutes, reason)
SELECT p.community_id, p.deed_id, p.resident_id, v.membership_id, p.minutes, 1, '提前离开'
FROM participant p
JOIN review v USING (community_id, deed_id)
WHERE p.community_id = actor_community_id() AND p.minutes > 1 AND v.verdict = 'approved';
