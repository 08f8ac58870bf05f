-- What is on the shelf of a reward, and the number of its moves, are those of its stock moves.
SELECT reward.reward_id, reward.name, shelf.stock, coalesce(sum(move.quantity), 0) AS moved,
       shelf.move_count, count(move.move_id) AS moves
FROM reward
LEFT JOIN reward_stock shelf USING (community_id, reward_id)
LEFT JOIN stock_move move USING (community_id, reward_id)
GROUP BY community_id, reward.reward_id, reward.name, shelf.stock, shelf.move_count
HAVING (shelf.stock, shelf.move_count)
	IS DISTINCT FROM (coalesce(sum(move.quantity), 0), count(move.move_id))
