-- Records goods that arrived, were counted or broke.
SELECT error, (move).move_id, (move).reward_id, (move).kind, (move).quantity, (move).counted,
       (move).stock, (move).redemption_id, NULL AS household_code, NULL AS name, (move).reason,
       shown_actor(:in_community, (move).moved_by) AS moved_by, (move).moved_at
FROM move_stock(:in_community, :move_id, :reward_id, :kind, :quantity, :reason)
