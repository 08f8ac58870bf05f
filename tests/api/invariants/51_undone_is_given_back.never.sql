ALTER TABLE redemption DISABLE TRIGGER ALL;
UPDATE redemption SET status = 'undone', undone_at = ended_at, undone_by = ended_by, reason = '误'
WHERE status = 'collected';
