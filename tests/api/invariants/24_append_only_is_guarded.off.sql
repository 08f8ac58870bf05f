ALTER TABLE ledger_entry DISABLE TRIGGER guard_append_only;
