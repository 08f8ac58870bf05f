ALTER TABLE period_total DISABLE TRIGGER ALL;
DELETE FROM period_total WHERE period_id = 2;
