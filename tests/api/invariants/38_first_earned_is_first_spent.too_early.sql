ALTER TABLE ledger_entry DISABLE TRIGGER ALL;
UPDATE ledger_entry SET posted_at = posted_at - interval '1 year' WHERE kind = 'lapse';
