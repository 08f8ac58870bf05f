ALTER TABLE stock_count DISABLE TRIGGER ALL;
UPDATE stock_count SET line_count = line_count + 1;
