INSERT INTO guardian_consent (community_id, resident_id, household_id, membership_id, version,
                              given, decided_at)
SELECT m.community_id, r.resident_id, r.household_id, m.membership_id, '2026-01', true,
       now()
FROM membership m
JOIN resident r USING (community_id, resident_id)
WHERE m.community_id = actor_community_id()
ORDER BY m.member_no
LIMIT 1;
