ALTER TABLE ledger_entry DISABLE TRIGGER ALL;
UPDATE ledger_entry SET household_no = household_no + 100 WHERE household_no = 2;
