ALTER TABLE redemption DISABLE TRIGGER ALL;
UPDATE redemption SET cancelled_by = 'helper' WHERE cancelled_by = 'household';
