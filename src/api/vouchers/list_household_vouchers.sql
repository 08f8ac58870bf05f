-- The vouchers of the member's own household, newest first.
SELECT code, redemption_id, reward_id, name, discount_percent, discount_fen, valid_from,
       valid_until, state, issued_at, used_at, voucher_no AS cursor
FROM shown_voucher
WHERE community_id = :in_community AND household_id = :actor_household_id
	AND voucher_no < :before
ORDER BY voucher_no DESC
LIMIT :limit + 1
