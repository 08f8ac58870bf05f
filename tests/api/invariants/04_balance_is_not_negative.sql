ALTER TABLE household DROP CONSTRAINT set_aside_beyond_balance;
ALTER TABLE household DROP CONSTRAINT balance_too_low;
UPDATE household SET balance = -1;
