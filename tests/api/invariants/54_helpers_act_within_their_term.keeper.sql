ALTER TABLE redemption DISABLE TRIGGER ALL;
UPDATE redemption SET ended_by = redeemed_by::text
WHERE helper_no IS NOT NULL AND status = 'collected';
