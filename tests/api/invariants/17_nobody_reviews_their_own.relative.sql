ALTER TABLE relative DISABLE TRIGGER ALL;
INSERT INTO relative (community_id, membership_id, household_id, declared_at)
SELECT DISTINCT review.community_id, review.membership_id, participant.household_id,
       timestamptz '2026-01-01'
FROM review
JOIN participant USING (community_id, deed_id);
