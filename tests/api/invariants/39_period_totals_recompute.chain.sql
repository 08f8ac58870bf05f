ALTER TABLE period_total DISABLE TRIGGER ALL;
UPDATE period_total SET outstanding = outstanding + 1 WHERE period_id = 2;
