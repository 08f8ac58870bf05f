ALTER TABLE ledger_entry DISABLE TRIGGER ALL;
UPDATE ledger_entry SET balance = balance + 1 WHERE household_no = 2;
