ALTER TABLE voucher DISABLE TRIGGER ALL;
UPDATE voucher v SET use_id = u.use_id, used_at = u.used_at, used_by = u.used_by
FROM voucher_undo u
WHERE u.community_id = v.community_id AND u.voucher_no = v.voucher_no;
