-- Five households that were reminded in writing, did not put it right, and did not answer.
TRUNCATE sample_deed;

INSERT INTO sample_deed (item, content, place, happened_on, filed_by, filed_at, reviewed_at,
                         household_id)
SELECT kind.item, kind.content, h.building || '号楼', rule.day(p.starts_at) + 12, m.membership_id,
       p.starts_at + interval '13 days', p.starts_at + interval '22 days', h.household_id
FROM xinyi.period p
JOIN xinyi.membership m ON m.community_id = p.community_id AND 'administrator' = ANY (m.roles)
CROSS JOIN LATERAL (
	SELECT household_id, building, row_number() OVER (ORDER BY random()) AS place
	FROM xinyi.household
	WHERE community_id = p.community_id
		AND household_id NOT IN (
			SELECT staff.household_id
			FROM xinyi.membership member
			JOIN xinyi.resident staff USING (community_id, resident_id)
			WHERE member.community_id = p.community_id AND member.roles <> '{}')) h
JOIN (VALUES (0, 'SF04', '装修渣土堆放在绿地，提醒后未清理'),
             (1, 'SF05', '遛犬不牵绳，提醒后再犯')) AS kind(turn, item, content)
	ON kind.turn = h.place % 2
WHERE p.community_id = :in_community AND p.status = 'open' AND h.place <= 5;

INSERT INTO xinyi.reminder (community_id, reminder_id, household_id, version, item, content,
                            correct_by, issued_by, issued_on, issued_at)
SELECT :in_community, d.deed_id, d.household_id, 1,
       d.item, '请于期限内整改', d.happened_on - 3, d.filed_by, d.happened_on - 8,
       d.filed_at - interval '9 days'
FROM sample_deed d;

INSERT INTO xinyi.deed (community_id, deed_id, version, item, content, place, happened_on, evidence,
                        filed_by, filed_at, due_at, household_id, reminder_id, status, decided_at,
                        request_digest)
SELECT :in_community, d.deed_id, 1, d.item, d.content,
       d.place, d.happened_on, ARRAY['现场照片'], d.filed_by, d.filed_at,
       d.filed_at + interval '7 days',
       d.household_id, d.deed_id, 'approved', d.reviewed_at, rule.digest(to_jsonb(d))
FROM sample_deed d;

INSERT INTO xinyi.review (community_id, deed_id, membership_id, verdict, reviewed_at)
SELECT :in_community, d.deed_id, v.membership_id, 'approved',
       d.reviewed_at - v.turn * interval '1 hour'
FROM sample_deed d
JOIN sample_reviewer v ON v.turn < 2;

DO $$
BEGIN
	PERFORM rule.post_deed(:in_community, deed_id) FROM sample_deed;
END
$$;
