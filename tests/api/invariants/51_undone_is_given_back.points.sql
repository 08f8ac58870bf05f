ALTER TABLE ledger_entry DISABLE TRIGGER ALL;
UPDATE ledger_entry SET points = points - 1 WHERE kind = 'undo';
