ALTER TABLE participant DISABLE TRIGGER copy_deed;
UPDATE participant SET status = 'submitted' WHERE status = 'approved';
