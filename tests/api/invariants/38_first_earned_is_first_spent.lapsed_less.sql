ALTER TABLE ledger_entry DISABLE TRIGGER ALL;
UPDATE ledger_entry SET points = points + 1, balance = balance + 1 WHERE kind = 'lapse';
