ALTER TABLE stock_count DISABLE TRIGGER ALL;
UPDATE stock_count SET counted_by = 'psql';
