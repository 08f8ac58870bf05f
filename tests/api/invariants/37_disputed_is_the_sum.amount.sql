ALTER TABLE household DROP CONSTRAINT set_aside_beyond_balance;
UPDATE dispute_hold SET points = points + 1000;
UPDATE household SET disputed = disputed + 1000 WHERE disputed > 0;
