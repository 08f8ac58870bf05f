ALTER TABLE ledger_entry DISABLE TRIGGER ALL;
UPDATE ledger_entry SET resident_id = gen_random_uuid() WHERE household_no = 1;
