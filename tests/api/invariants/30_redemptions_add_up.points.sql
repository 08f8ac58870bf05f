ALTER TABLE redemption DISABLE TRIGGER ALL;
UPDATE redemption SET points = points + 1;
