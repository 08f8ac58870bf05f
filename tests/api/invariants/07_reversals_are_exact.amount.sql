ALTER TABLE ledger_entry DISABLE TRIGGER ALL;
UPDATE ledger_entry SET rating = rating - 1 WHERE reverses IS NOT NULL;
