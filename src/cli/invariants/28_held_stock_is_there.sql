-- What is held of a reward is the sum of the held redemptions, and all of it is on the shelf.
WITH promised AS (
	SELECT line.community_id, line.reward_id, sum(line.quantity) AS quantity
	FROM redemption
	JOIN redemption_line line USING (community_id, redemption_id)
	WHERE redemption.status = 'held'
	GROUP BY 1, 2
)
SELECT reward_id, shelf.stock, shelf.held, coalesce(promised.quantity, 0) AS promised
FROM reward_stock shelf
FULL JOIN promised USING (community_id, reward_id)
WHERE (shelf.held = coalesce(promised.quantity, 0) AND shelf.held <= shelf.stock) IS NOT TRUE
