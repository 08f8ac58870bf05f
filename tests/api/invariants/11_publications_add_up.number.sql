ALTER TABLE publication DISABLE TRIGGER ALL;
UPDATE publication SET number = number + 100;
