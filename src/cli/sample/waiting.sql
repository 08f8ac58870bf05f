-- One household that ignored a reminder, with a deduction that it may still answer.
INSERT INTO xinyi.reminder (community_id, reminder_id, household_id, version, item, content,
                            correct_by, issued_by, issued_on, issued_at)
SELECT r.community_id, gen_random_uuid(), r.household_id, i.version, i.code,
       '请牵绳遛犬，并清理粪便', rule.day(rule.now()) - 3, staff.membership_id,
       rule.day(rule.now()) - 10, rule.now() - interval '10 days'
FROM sample_account s
JOIN xinyi.account a ON a.community_id = :in_community AND a.openid = s.openid
JOIN xinyi.membership m USING (community_id, account_id)
JOIN xinyi.resident r USING (community_id, resident_id)
JOIN xinyi.rule_item i ON i.community_id = r.community_id AND i.version = 1 AND i.code = 'SF05'
JOIN xinyi.membership staff ON staff.community_id = r.community_id
	AND 'administrator' = ANY (staff.roles)
WHERE s.openid = 'sample-resident-2';

INSERT INTO xinyi.deed (community_id, deed_id, version, item, content, place, happened_on, evidence,
                        filed_by, filed_at, due_at, household_id, reminder_id, request_digest)
SELECT m.community_id, gen_random_uuid(), m.version, m.item, '提醒后再次不牵绳遛犬', '小区步道',
       rule.day(rule.now()) - 1, ARRAY['现场照片'], m.issued_by, rule.now() - interval '1 hour',
       rule.now() + interval '7 days', m.household_id, m.reminder_id, rule.digest(to_jsonb(m))
FROM xinyi.reminder m
WHERE m.community_id = :in_community
ORDER BY m.issued_at DESC
LIMIT 1;
