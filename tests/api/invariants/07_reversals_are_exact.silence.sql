ALTER TABLE ledger_entry DISABLE TRIGGER ALL;
UPDATE ledger_entry SET points = points + 1, note = NULL WHERE reverses IS NOT NULL;
