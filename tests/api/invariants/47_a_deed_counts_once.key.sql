ALTER TABLE participant DISABLE TRIGGER copy_deed;
UPDATE participant SET once_key = once_key || 'x' WHERE counts;
