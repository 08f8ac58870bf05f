-- There are as many vouchers as were collected, each of the household that redeemed it and on the
-- terms on which it did.
WITH issued AS (
	SELECT community_id, redemption_id, reward_id, count(*) AS vouchers,
	       min(household_id) AS household_id, max(household_id) AS other_household_id,
	       array_agg(DISTINCT (discount_percent, discount_fen, valid_from, valid_until)::text)
	           AS terms
	FROM voucher
	GROUP BY 1, 2, 3
), due AS (
	SELECT line.community_id, line.redemption_id, line.reward_id, line.quantity,
	       redemption.household_id,
	       ARRAY[(line.discount_percent, line.discount_fen, line.valid_from,
	              line.valid_until)::text] AS terms
	FROM redemption
	JOIN redemption_line line USING (community_id, redemption_id)
	JOIN reward USING (community_id, reward_id)
	WHERE redemption.status IN ('collected', 'undone') AND reward.kind = 'voucher'
)
SELECT redemption_id, reward_id, due.quantity, issued.vouchers, due.household_id,
       issued.household_id AS household_of_vouchers, due.terms, issued.terms AS terms_of_vouchers
FROM due
FULL JOIN issued USING (community_id, redemption_id, reward_id)
WHERE (issued.vouchers, issued.household_id, issued.other_household_id, issued.terms)
	IS DISTINCT FROM (due.quantity, due.household_id, due.household_id, due.terms)
