INSERT INTO guardian_consent (community_id, resident_id, household_id, membership_id, version,
                              given, decided_at)
SELECT m.community_id, child.resident_id, child.household_id, m.membership_id, '1999-01', true,
       now()
FROM membership m
JOIN resident r USING (community_id, resident_id)
JOIN resident child ON child.community_id = m.community_id
	AND child.household_id = r.household_id AND child.resident_id <> r.resident_id
WHERE m.community_id = actor_community_id()
ORDER BY m.member_no, child.resident_id
LIMIT 1;
