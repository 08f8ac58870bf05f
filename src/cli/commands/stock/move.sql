SELECT moved.error, CASE WHEN (moved.move).quantity >= 0 THEN '+' ELSE '' END AS sign,
       (moved.move).quantity, (moved.move).stock
FROM rule.move_stock(:in_community, gen_random_uuid(), $1::uuid, $2::text, $3::integer,
                     $4::text) moved
