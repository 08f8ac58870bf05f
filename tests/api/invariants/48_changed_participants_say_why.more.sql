INSERT INTO review (community_id, deed_id, membership_id, verdict, reviewed_at)
SELECT v.community_id, v.deed_id, other.membership_id, 'approved', v.reviewed_at
FROM review v
JOIN deed d USING (community_id, deed_id)
JOIN membership other ON other.community_id = v.community_id AND other.roles = '{reviewer}'
	AND other.membership_id <> v.membership_id
WHERE v.community_id = actor_community_id() AND d.item = 'ZY06' AND v.verdict = 'approved';
INSERT INTO participant_change (community_id, deed_id, resident_id, membership_id, minutes_before,
                                minutes, reason)
SELECT p.community_id, p.deed_id, p.resident_id, v.membership_id,
       CASE v.n WHEN 1 THEN p.minutes ELSE 1 END,
       CASE v.n WHEN 1 THEN 1 ELSE p.minutes + 1 END, '更正'
FROM participant p
JOIN (SELECT *, row_number() OVER (PARTITION BY deed_id ORDER BY review_no) AS n FROM review) v
	USING (community_id, deed_id)
WHERE p.community_id = actor_community_id() AND p.minutes > 1 AND v.n <= 2
	AND v.verdict = 'approved'
ORDER BY v.review_no;
UPDATE participant p SET minutes = p.minutes + 1
WHERE EXISTS (SELECT FROM participant_change c
              WHERE c.deed_id = p.deed_id AND c.resident_id = p.resident_id AND c.minutes > 1);
