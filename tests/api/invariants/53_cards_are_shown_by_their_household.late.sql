UPDATE household_card SET withdrawn_at = issued_at WHERE withdrawn_at IS NOT NULL;
ALTER TABLE redemption DISABLE TRIGGER ALL;
UPDATE redemption SET redeemed_at = redeemed_at + interval '1 second' WHERE card_id IS NOT NULL;
