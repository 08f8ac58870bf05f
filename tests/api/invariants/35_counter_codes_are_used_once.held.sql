ALTER TABLE redemption DISABLE TRIGGER ALL;
UPDATE redemption SET counter_code = sha256(convert_to(code, 'UTF8')) WHERE status = 'held';
