ALTER TABLE ledger_entry DISABLE TRIGGER ALL;
UPDATE ledger_entry SET points = points - 100 WHERE kind = 'settlement';
