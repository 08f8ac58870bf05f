-- The stock movements of a reward, newest first.
SELECT m.move_id, m.reward_id, m.kind, m.quantity, m.counted, m.stock, m.redemption_id,
       h.code AS household_code, head_name(:in_community, h.household_id) AS name, m.reason,
       shown_actor(:in_community, m.moved_by) AS moved_by, m.moved_at, m.reward_move_no AS cursor
FROM stock_move m
LEFT JOIN redemption r ON r.community_id = :in_community AND r.redemption_id = m.redemption_id
LEFT JOIN household h ON h.community_id = :in_community AND h.household_id = r.household_id
WHERE m.community_id = :in_community
	AND m.reward_id = (SELECT known_reward(:in_community, :reward_id))
	AND m.reward_move_no < :before
ORDER BY m.reward_move_no DESC
LIMIT :limit + 1
