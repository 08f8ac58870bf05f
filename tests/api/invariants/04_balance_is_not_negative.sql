ALTER TABLE household DROP CONSTRAINT balance_too_low;
UPDATE household SET balance = -1;
