-- Verify xinyi:vouchers on pg

SELECT community_id, voucher_no, code, redemption_id, reward_id, household_id, discount_percent,
discount_fen, valid_from, valid_until, issued_at, use_id, used_at, used_by, reference, voided_at
FROM xinyi.voucher WHERE false;

SELECT community_id, use_id, voucher_no, used_at, used_by, reference, reason, undone_by, undone_at
FROM xinyi.voucher_undo WHERE false;

SELECT community_id, key
FROM xinyi.counter_key WHERE false;
