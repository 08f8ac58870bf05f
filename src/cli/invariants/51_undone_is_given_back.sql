-- Goods that were taken back: their points returned once, each line is on the shelf again, and the
-- vouchers are void. A use of a voucher that was taken back is no use any more.
WITH given AS (
	SELECT community_id, redemption_id, count(*) AS entries, sum(points) AS points,
	       min(household_id) AS household_id, min(posted_at) AS posted_at
	FROM ledger_entry
	WHERE kind = 'undo'
	GROUP BY 1, 2
), shelved AS (
	SELECT community_id, redemption_id, reward_id, count(*) AS moves, sum(quantity) AS quantity
	FROM stock_move
	WHERE kind = 'taken_back'
	GROUP BY 1, 2, 3
), due AS (
	SELECT line.community_id, line.redemption_id, line.reward_id, line.quantity
	FROM redemption
	JOIN redemption_line line USING (community_id, redemption_id)
	WHERE redemption.status = 'undone'
)
SELECT redemption_id, redemption.status, redemption.points, given.entries, given.points AS given
FROM redemption
FULL JOIN given USING (community_id, redemption_id)
WHERE CASE redemption.status WHEN 'undone'
      THEN (given.entries, given.points, given.household_id, given.posted_at)
	      IS DISTINCT FROM (1, redemption.points, redemption.household_id, redemption.undone_at)
      ELSE given.entries IS NOT NULL END
UNION ALL
SELECT redemption_id, reward_id::text, due.quantity, shelved.moves, shelved.quantity
FROM due
FULL JOIN shelved USING (community_id, redemption_id, reward_id)
WHERE (shelved.moves, shelved.quantity) IS DISTINCT FROM (1, due.quantity)
UNION ALL
SELECT redemption_id, redemption.status, voucher_no, NULL, NULL
FROM voucher
JOIN redemption USING (community_id, redemption_id)
WHERE (voucher.voided_at IS NOT NULL) <> (redemption.status = 'undone')
	OR (voucher.voided_at IS NOT NULL AND voucher.voided_at <> redemption.undone_at)
UNION ALL
SELECT voucher.redemption_id, undone.use_id::text, voucher.voucher_no, NULL, NULL
FROM voucher_undo undone
JOIN voucher USING (community_id, use_id)
