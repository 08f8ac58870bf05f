ALTER TABLE reward_stock DROP CONSTRAINT stock_promised_twice;
UPDATE reward_stock SET stock = 0;
