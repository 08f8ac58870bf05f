ALTER TABLE ledger_entry DISABLE TRIGGER ALL;
UPDATE ledger_entry SET period_id = 99 WHERE household_no = 1;
