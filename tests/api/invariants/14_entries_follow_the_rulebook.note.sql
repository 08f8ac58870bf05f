ALTER TABLE ledger_entry DISABLE TRIGGER ALL;
UPDATE ledger_entry SET note = NULL;
