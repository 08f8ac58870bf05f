ALTER TABLE voucher DISABLE TRIGGER ALL;
UPDATE voucher SET household_id = household_id + 1;
