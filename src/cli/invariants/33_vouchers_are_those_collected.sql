-- There are as many vouchers as were collected, each of the household that redeemed it.
WITH issued AS (
	SELECT community_id, redemption_id, reward_id, count(*) AS vouchers,
	       min(household_id) AS household_id, max(household_id) AS other_household_id
	FROM voucher
	GROUP BY 1, 2, 3
), due AS (
	SELECT line.community_id, line.redemption_id, line.reward_id, line.quantity,
	       redemption.household_id
	FROM redemption
	JOIN redemption_line line USING (community_id, redemption_id)
	JOIN reward USING (community_id, reward_id)
	WHERE redemption.status = 'collected' AND reward.kind = 'voucher'
)
SELECT redemption_id, reward_id, due.quantity, issued.vouchers, due.household_id,
       issued.household_id AS household_of_vouchers
FROM due
FULL JOIN issued USING (community_id, redemption_id, reward_id)
WHERE (issued.vouchers, issued.household_id, issued.other_household_id)
	IS DISTINCT FROM (due.quantity, due.household_id, due.household_id)
