ALTER TABLE ledger_entry DISABLE TRIGGER ALL;
UPDATE ledger_entry SET rating = computed, points = computed WHERE note = 'once_per_month';
