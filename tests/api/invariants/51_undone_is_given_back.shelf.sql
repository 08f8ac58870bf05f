ALTER TABLE stock_move DISABLE TRIGGER ALL;
DELETE FROM stock_move WHERE kind = 'taken_back';
