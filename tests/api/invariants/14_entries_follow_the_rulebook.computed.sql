ALTER TABLE ledger_entry DISABLE TRIGGER ALL;
UPDATE ledger_entry SET computed = computed + 1 WHERE household_no = 1;
