ALTER TABLE ledger_entry DISABLE TRIGGER ALL;
UPDATE ledger_entry SET concerns = 1 WHERE kind = 'settlement';
