INSERT INTO participant_change (community_id, deed_id, resident_id, membership_id, minutes_before,
                                reason)
SELECT p.community_id, p.deed_id, p.resident_id, v.membership_id, p.minutes, '不在场'
FROM participant p
JOIN review v USING (community_id, deed_id)
WHERE p.community_id = actor_community_id() AND v.verdict = 'rejected';
UPDATE participant SET left_out = true WHERE status = 'rejected';
