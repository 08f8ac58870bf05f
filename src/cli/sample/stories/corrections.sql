-- What was not so, and is put right. A leader names somebody who did not come: the verdict leaves
-- that one out.
DO $$
DECLARE
	leader xinyi.resident := pg_temp.resident('sample-leader-1');
	starts timestamptz := rule.moment(pg_temp.eve(), CASE
		WHEN pg_temp.eve() < rule.day(rule.now()) THEN '19:00' ELSE '06:30' END::time);
	deed uuid := gen_random_uuid();
	own_team uuid;
	people uuid[];
BEGIN
	SELECT team_id INTO STRICT own_team FROM xinyi.team_member
	WHERE community_id = :in_community AND resident_id = leader.resident_id AND is_leader;
	people := ARRAY(SELECT r.resident_id
	                FROM xinyi.team_member t
	                JOIN xinyi.resident r USING (community_id, resident_id)
	                WHERE t.community_id = :in_community AND t.team_id = own_team
		                AND t.left_at IS NULL AND r.left_at IS NULL
	                ORDER BY t.is_leader DESC, r.name, r.birth_year
	                LIMIT 4);
	PERFORM pg_temp.act_as('sample-leader-1'),
	        pg_temp.file_deed(deed, jsonb_build_object(
		'item', 'ZY01', 'content', '巡查消防通道，劝离占道车辆', 'place', '社区主干道',
		'started_at', starts, 'ended_at', starts + interval '1 hour', 'team_id', own_team,
		'participants', (SELECT jsonb_agg(jsonb_build_object('resident_id', resident_id))
		                 FROM unnest(people) resident_id)));
	PERFORM pg_temp.act_as('sample-reviewer-1'),
	        pg_temp.approve_deed(deed, jsonb_build_object('except', jsonb_build_array(
		jsonb_build_object('resident_id', people[4], 'reason', '签到表上没有，本人也说当天没去'))));
END
$$;

-- A household is reminded, puts it right and says so; a reviewer has looked.
DO $$
DECLARE
	reminder uuid := gen_random_uuid();
	home text := pg_temp.code_of((pg_temp.resident('sample-resident-1')).household_id);
BEGIN
	PERFORM pg_temp.act_as('sample-reviewer-2');
	PERFORM pg_temp.refuse_error(to_jsonb(issued))
	FROM rule.issue_reminder(:in_community, reminder, home, 'SF04',
	                         '楼下绿地有您家的装修垃圾，请清走', rule.day(rule.now()) + 7) issued;
	PERFORM pg_temp.act_as('sample-resident-1');
	PERFORM pg_temp.refuse_error(to_jsonb(answered))
	FROM rule.answer_reminder(:in_community, reminder, '今天上午已经清走') answered;
	PERFORM pg_temp.act_as('sample-reviewer-3');
	PERFORM pg_temp.refuse_error(to_jsonb(confirmed))
	FROM rule.put_right(:in_community, reminder) confirmed;
END
$$;

-- The storekeeper hands over to the wrong household and takes it back at once: by midnight it would
-- be too late.
DO $$
DECLARE
	placed_id uuid := gen_random_uuid();
BEGIN
	PERFORM pg_temp.act_as('sample-parent-1');
	PERFORM pg_temp.refuse_error(to_jsonb(held))
	FROM sample_reward s
	CROSS JOIN LATERAL rule.redeem(:in_community, placed_id, jsonb_build_object(
		'event_id', (SELECT event_id FROM xinyi.redemption_event
		             WHERE community_id = :in_community
		             ORDER BY event_no DESC LIMIT 1),
		'lines', jsonb_build_array(jsonb_build_object('reward_id', s.reward_id,
		                                              'quantity', 1)))) held
	WHERE s.name = '垃圾袋';
	PERFORM pg_temp.act_as('sample-storekeeper-1');
	PERFORM pg_temp.refuse_error(to_jsonb(handed))
	FROM xinyi.redemption r
	CROSS JOIN LATERAL rule.collect_redemption(:in_community, r.redemption_id, r.code) handed
	WHERE r.community_id = :in_community AND r.redemption_id = placed_id;
	PERFORM pg_temp.refuse_error(to_jsonb(undone))
	FROM rule.undo_collection(:in_community, placed_id, '递错了人，当场收回') undone;
END
$$;
