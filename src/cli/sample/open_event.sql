-- The open event: all rewards, for two weeks.
DO $$
BEGIN
	PERFORM rule.save_event(:in_community, gen_random_uuid(), jsonb_build_object(
		'name', '信义超市兑换周', 'place', '信义超市',
		'opens_at', date_trunc('hour', rule.now()) - interval '2 hours',
		'closes_at', date_trunc('hour', rule.now()) + interval '14 days',
		'rewards', (SELECT jsonb_agg(reward_id) FROM sample_reward)));
END
$$;
