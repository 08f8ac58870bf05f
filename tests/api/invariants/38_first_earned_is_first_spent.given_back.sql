ALTER TABLE redemption DISABLE TRIGGER ALL;
UPDATE redemption SET status = 'collected', cancelled_by = NULL WHERE status = 'cancelled';
