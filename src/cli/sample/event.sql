-- A redemption day, the last of the period: households whose deeds were all posted before it pick
-- what they can pay, and the storekeeper hands it over.
CREATE TEMPORARY TABLE sample_shopper ON COMMIT DROP AS
SELECT f.membership_id,
       CASE WHEN points >= 61 THEN '{垃圾袋,50 元购物券}'
            WHEN points >= 48 THEN '{毛巾,大米 5kg}'
            WHEN points >= 20 THEN '{洗洁精 1kg,鸡蛋 10 枚}'
            ELSE '{食盐 400g,抽纸 3 包}' END::text[] AS basket
FROM sample_filer f
JOIN xinyi.household h ON h.community_id = :in_community
	AND h.household_id = f.household_id
CROSS JOIN LATERAL rule.available_points(h) AS points
WHERE points >= 8
	AND NOT EXISTS (SELECT FROM xinyi.ledger_entry e
	                WHERE e.community_id = h.community_id AND e.household_id = h.household_id
		                AND e.posted_at >= rule.now())
ORDER BY f.place
LIMIT 120;

DO $$
DECLARE
	day_id uuid := gen_random_uuid();
	placed_id uuid;
	keeper uuid := pg_temp.member('sample-storekeeper-1');
	shopper record;
BEGIN
	PERFORM pg_temp.refuse_error(to_jsonb(saved))
	FROM rule.save_event(:in_community, day_id, jsonb_build_object(
		'name', '信义超市兑换日', 'place', '信义超市', 'opens_at', rule.now(),
		'closes_at', rule.now() + interval '9 hours',
		'rewards', (SELECT jsonb_agg(reward_id) FROM sample_reward))) saved;
	FOR shopper IN SELECT * FROM sample_shopper LOOP
		placed_id := gen_random_uuid();
		PERFORM pg_temp.act_as(shopper.membership_id);
		PERFORM pg_temp.refuse_error(to_jsonb(held))
		FROM rule.redeem(:in_community, placed_id, jsonb_build_object('event_id', day_id, 'lines', (
			SELECT jsonb_agg(jsonb_build_object('reward_id', s.reward_id, 'quantity', 1))
			FROM sample_reward s WHERE s.name = ANY (shopper.basket)))) held;
		PERFORM pg_temp.act_as(keeper);
		PERFORM pg_temp.refuse_error(to_jsonb(handed))
		FROM xinyi.redemption r
		CROSS JOIN LATERAL rule.collect_redemption(:in_community, r.redemption_id, r.code) handed
		WHERE r.community_id = :in_community AND r.redemption_id = placed_id;
	END LOOP;
	PERFORM pg_temp.act_as(NULL::uuid);
END
$$;

-- The period goes on to its last minute.
UPDATE xinyi.community c
SET clock_offset = p.ends_at - interval '1 minute' - pg_catalog.now()
FROM xinyi.period p
WHERE c.community_id = :in_community AND p.community_id = c.community_id
	AND p.status = 'open';
