ALTER TABLE redemption DISABLE TRIGGER ALL;
ALTER TABLE redemption DROP CONSTRAINT counter_code_used;
UPDATE redemption SET counter_code = sha256('') WHERE status = 'collected' AND card_id IS NULL;
