ALTER TABLE ledger_entry DISABLE TRIGGER ALL;
UPDATE ledger_entry SET period_id = 1 WHERE kind = 'deed';
