SELECT to_char(moved_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI')::character(16)
           AS moved_at,
       kind, quantity, stock, rule.shown_actor(community_id, moved_by) AS moved_by,
       coalesce(reason, format($2::text, redemption_id)) AS reason
FROM xinyi.stock_move
WHERE community_id = :in_community AND reward_id = $1::uuid
ORDER BY reward_move_no
