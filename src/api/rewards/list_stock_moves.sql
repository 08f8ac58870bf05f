-- The stock movements of a reward, newest first.
SELECT move_id, reward_id, kind, quantity, counted, stock, redemption_id, reason,
       shown_actor(:in_community, moved_by) AS moved_by, moved_at, reward_move_no AS cursor
FROM stock_move
WHERE community_id = :in_community AND reward_id = (SELECT known_reward(:in_community, :reward_id))
	AND reward_move_no < :before
ORDER BY reward_move_no DESC
LIMIT :limit + 1
