ALTER TABLE redemption DISABLE TRIGGER ALL;
UPDATE redemption SET card_points_max = points - 1 WHERE card_id IS NOT NULL;
