ALTER TABLE settings DISABLE TRIGGER ALL;
UPDATE settings SET budget_ceiling = NULL;
