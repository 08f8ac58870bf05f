DELETE FROM voucher WHERE use_id IS NULL;
