ALTER TABLE voucher DISABLE TRIGGER ALL;
ALTER TABLE voucher DROP CONSTRAINT voucher_use_taken;
UPDATE voucher
SET (use_id, used_at, used_by) = (
	SELECT used.use_id, used.used_at, used.used_by FROM voucher used WHERE used.use_id IS NOT NULL
	ORDER BY used.voucher_no DESC LIMIT 1)
WHERE voided_at IS NULL;
