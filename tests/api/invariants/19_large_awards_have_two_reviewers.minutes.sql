ALTER TABLE settings DISABLE TRIGGER ALL;
UPDATE settings SET double_minutes = 60;
