-- The stock of the shop, entered on the morning of the period's last day or, while it runs, today.
UPDATE xinyi.community c
SET clock_offset = least(rule.moment(rule.day(p.ends_at) - 1, '08:00') - pg_catalog.now(),
                         c.clock_offset)
FROM xinyi.period p
WHERE c.community_id = :in_community AND p.community_id = c.community_id
	AND p.status = 'open';

-- event.sql redeems for 120 shoppers: there is enough for all of them, whatever they earned.
CREATE TEMPORARY TABLE sample_reward ON COMMIT DROP AS
SELECT gen_random_uuid() AS reward_id, line.*
FROM (VALUES
	('goods', '垃圾袋', '卷', 1, 150, NULL::integer, 20, 600, NULL::integer, NULL::integer),
	('goods', '食盐 400g', '袋', 2, 220, 5, 20, 400, NULL, NULL),
	('goods', '抽纸 3 包', '提', 6, 690, 4, 20, 300, NULL, NULL),
	('goods', '洗洁精 1kg', '瓶', 8, 850, 2, 20, 300, NULL, NULL),
	('goods', '毛巾', '条', 8, 790, 4, 20, 300, NULL, NULL),
	('goods', '酱油 500ml', '瓶', 10, 980, 2, 20, 200, NULL, NULL),
	('goods', '鸡蛋 10 枚', '盒', 12, 1150, 2, 20, 300, NULL, NULL),
	('goods', '面粉 2.5kg', '袋', 20, 1690, 2, 10, 200, NULL, NULL),
	('goods', '洗衣液 2kg', '瓶', 25, 2350, 2, 10, 200, NULL, NULL),
	('goods', '大米 5kg', '袋', 40, 3290, 2, 10, 200, NULL, NULL),
	('goods', '食用油 5L', '桶', 80, 6690, 1, 5, 80, NULL, NULL),
	('voucher', '50 元购物券', '张', 60, 5000, 2, 5, 150, NULL, 5000),
	('voucher', '物业费九五折券（一季度）', '张', 150, NULL, 1, 5, 50, 5, NULL)
) AS line(kind, name, unit, price, cost_fen, limit_per_period, low_stock, delivered,
          discount_percent, discount_fen);

DO $$
BEGIN
	PERFORM saved.reward
	FROM sample_reward s
	CROSS JOIN LATERAL rule.save_reward(:in_community, s.reward_id,
	                                    to_jsonb(s) || CASE WHEN s.kind = 'voucher'
		THEN jsonb_build_object('valid_from', rule.day(rule.now()),
		                        'valid_until', rule.day(rule.now()) + 730)
		ELSE '{}' END) saved;
	PERFORM moved.move
	FROM sample_reward s
	CROSS JOIN LATERAL rule.move_stock(:in_community, gen_random_uuid(), s.reward_id, 'received',
	                                   s.delivered,
	                                   '开业备货') moved;
END
$$;
