ALTER TABLE deed DISABLE TRIGGER ALL;
UPDATE deed SET status = 'rejected' WHERE status = 'approved';
