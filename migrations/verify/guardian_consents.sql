-- Verify xinyi:guardian_consents on pg

SELECT community_id, consent_no, resident_id, household_id, membership_id, version, given,
       decided_at
FROM xinyi.guardian_consent WHERE false;
