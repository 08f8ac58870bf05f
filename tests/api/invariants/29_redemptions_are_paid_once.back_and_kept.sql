ALTER TABLE redemption DISABLE TRIGGER ALL;
UPDATE redemption SET status = 'collected' WHERE status = 'cancelled';
