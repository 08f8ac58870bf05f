ALTER TABLE voucher DISABLE TRIGGER ALL;
UPDATE voucher SET valid_until = valid_from;
