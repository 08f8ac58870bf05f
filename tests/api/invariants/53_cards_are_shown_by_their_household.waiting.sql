ALTER TABLE redemption DISABLE TRIGGER ALL;
UPDATE redemption SET status = 'held', ended_at = NULL, ended_by = NULL
WHERE card_id IS NOT NULL;
