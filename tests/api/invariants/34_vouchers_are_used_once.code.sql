ALTER TABLE voucher DISABLE TRIGGER ALL;
ALTER TABLE voucher DROP CONSTRAINT voucher_code_taken;
UPDATE voucher SET code = (SELECT min(code) FROM voucher);
