ALTER TABLE publication DISABLE TRIGGER ALL;
UPDATE publication SET points = points + 1;
