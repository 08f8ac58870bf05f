ALTER TABLE ledger_entry DISABLE TRIGGER ALL;
DELETE FROM ledger_entry WHERE kind = 'transfer';
