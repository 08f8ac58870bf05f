ALTER TABLE redemption_line DISABLE TRIGGER ALL;
DELETE FROM redemption_line;
