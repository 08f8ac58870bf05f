SELECT to_char(moved_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI') AS moved_at, kind,
       quantity, stock, moved_by, coalesce(translate(reason, E'\t\r\n', '   '),
                                           'redemption ' || redemption_id) AS reason
FROM xinyi.stock_move
WHERE community_id = rule.actor_community_id() AND reward_id = $1::uuid
ORDER BY reward_move_no
