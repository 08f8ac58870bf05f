ALTER TABLE household DROP CONSTRAINT set_aside_beyond_balance;
UPDATE household SET disputed = balance + 1;
