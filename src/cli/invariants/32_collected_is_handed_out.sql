-- A collected redemption left the shelf once for each line, and nothing else was handed out.
WITH handed AS (
	SELECT community_id, redemption_id, reward_id, count(*) AS moves, sum(quantity) AS quantity
	FROM stock_move
	WHERE kind = 'handed_out'
	GROUP BY 1, 2, 3
), due AS (
	SELECT line.community_id, line.redemption_id, line.reward_id, line.quantity
	FROM redemption
	JOIN redemption_line line USING (community_id, redemption_id)
	WHERE redemption.status IN ('collected', 'undone')
)
SELECT redemption_id, reward_id, due.quantity, handed.moves, handed.quantity AS handed_out
FROM due
FULL JOIN handed USING (community_id, redemption_id, reward_id)
WHERE (handed.moves, handed.quantity) IS DISTINCT FROM (1, -due.quantity)
