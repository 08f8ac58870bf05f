ALTER TABLE period_total DISABLE TRIGGER ALL;
UPDATE period_total SET redeemed = redeemed + 1;
