-- What people do in a program, for the database of a test; see world.py.
CREATE SCHEMA play;
SET session_replication_role = replica;
INSERT INTO rule_item (community_id, version, code, category, title_zh, title_en, basis, points,
                       cap_period, cap_points, evidence_required, reviewer_level, filed_by,
                       subject)
SELECT actor_community_id(), 1, kind || to_char(points, 'FM00'), '好人好事', '试验', 'Trial',
       'per_occurrence', CASE kind WHEN 'PT' THEN points ELSE -points END, 'none', 0, true,
       'normal', CASE kind WHEN 'PT' THEN 'resident' ELSE 'staff' END,
       CASE kind WHEN 'PT' THEN 'participants' ELSE 'household' END
FROM unnest('{PT,NT}'::text[]) AS kind, generate_series(1, 99) AS points;
RESET session_replication_role;

CREATE FUNCTION play.act(membership uuid, resident uuid, household bigint, roles text)
	RETURNS void
LANGUAGE sql AS $$
SELECT set_config('xinyi.membership', coalesce(membership::text, ''), true),
       set_config('xinyi.resident', coalesce(resident::text, ''), true),
       set_config('xinyi.household', coalesce(household::text, ''), true),
       set_config('xinyi.roles', roles, true)
$$;

CREATE FUNCTION play.as_household(who bigint) RETURNS void
LANGUAGE sql AS $$
SELECT play.act(m.membership_id, r.resident_id, who, '{resident}')
FROM xinyi.resident r
JOIN xinyi.membership m USING (community_id, resident_id)
WHERE r.household_id = who AND m.roles = '{}'
ORDER BY m.member_no LIMIT 1
$$;

CREATE FUNCTION play.as_staff(role text) RETURNS void
LANGUAGE sql AS $$
SELECT play.act(membership_id, NULL, NULL, roles::text) FROM xinyi.membership
WHERE roles = ARRAY[role] ORDER BY member_no LIMIT 1
$$;

-- Minus points are a deduction.
CREATE FUNCTION play.deed(id uuid, who bigint, points integer) RETURNS text
LANGUAGE plpgsql SET search_path = xinyi, rule AS $$
DECLARE
	here integer := actor_community_id();
	today date := day(rule.now());
	code text := CASE WHEN points > 0 THEN 'PT' ELSE 'NT' END || to_char(abs(points), 'FM00');
	clerk uuid := (SELECT membership_id FROM membership
	               WHERE roles = '{administrator}' ORDER BY member_no LIMIT 1);
BEGIN
	PERFORM play.act(clerk, NULL, NULL, '{administrator}');
	IF points < 0 THEN
		INSERT INTO reminder (community_id, reminder_id, household_id, version, item, content,
		                      correct_by, issued_by, issued_on)
		VALUES (here, id, who, 1, code, '整改', today - 1, clerk, today - 8);
	END IF;
	INSERT INTO deed (community_id, deed_id, version, item, content, place, happened_on, evidence,
	                  filed_by, filed_at, due_at, household_id, reminder_id, status, decided_at,
	                  request_digest)
	VALUES (here, id, 1, code, '试验', '小区', today, '{照片}', clerk, rule.now(), rule.now(),
	        CASE WHEN points < 0 THEN who END, CASE WHEN points < 0 THEN id END, 'approved',
	        rule.now(), digest('{}'));
	INSERT INTO participant (community_id, deed_id, resident_id, household_id, happened_on,
	                         minutes)
	SELECT here, id, resident_id, household_id, today, 0 FROM resident
	WHERE household_id = who AND points > 0 ORDER BY resident_id LIMIT 1;
	PERFORM post_deed(actor_community_id(), id);
	RETURN 'posted';
END
$$;

CREATE FUNCTION play.entry(deed uuid) RETURNS bigint
LANGUAGE sql AS $$
SELECT entry_id FROM xinyi.ledger_entry WHERE deed_id = deed AND reverses IS NULL
$$;

CREATE FUNCTION play.reverse(deed uuid) RETURNS text
LANGUAGE plpgsql AS $$
BEGIN
	PERFORM play.as_staff('administrator');
	RETURN (SELECT coalesce(error, 'reversed')
	        FROM rule.reverse_entry(rule.actor_community_id(), play.entry(deed), '有误'));
END
$$;

CREATE FUNCTION play.dispute(deed uuid) RETURNS text
LANGUAGE plpgsql AS $$
BEGIN
	IF play.entry(deed) IS NULL THEN
		RETURN 'unknown';
	END IF;
	PERFORM play.act(NULL, NULL, NULL, '{}'),
	        rule.place_dispute(rule.actor_community_id(), play.entry(deed));
	RETURN 'disputed';
END
$$;

CREATE FUNCTION play.release(deed uuid) RETURNS text
LANGUAGE plpgsql AS $$
BEGIN
	PERFORM play.act(NULL, NULL, NULL, '{}'),
	        rule.release_dispute(rule.actor_community_id(), play.entry(deed));
	RETURN 'released';
END
$$;

-- A share of the free points, in percent, goes to another household.
CREATE FUNCTION play.transfer(giver bigint, taker bigint, share integer) RETURNS text
LANGUAGE plpgsql SET search_path = xinyi, rule AS $$
DECLARE
	agreed household_transfer;
	taken period;
	known household;
BEGIN
	PERFORM play.act(NULL, NULL, NULL, '{}');
	taken := take_open_period(actor_community_id());
	PERFORM lock_points(actor_community_id(), least(giver, taker), taken.period_id),
	        lock_points(actor_community_id(), greatest(giver, taker), taken.period_id);
	SELECT * INTO STRICT known FROM household WHERE household_id = giver;
	agreed.community_id := known.community_id;
	agreed.act := 'split';
	agreed.from_household_id := giver;
	agreed.to_household_id := taker;
	agreed.points := ceil(free_points(known) * share / 100.0);
	agreed.document := '协议';
	agreed.administrator := (SELECT membership_id FROM membership ORDER BY member_no LIMIT 1);
	agreed.happened_on := day(rule.now());
	PERFORM transfer_points(agreed, known, taken.period_id);
	RETURN 'moved ' || agreed.points;
END
$$;

-- A share of what is available, in percent, or so many points; what became of it, and the points.
CREATE FUNCTION play.redeem(id uuid, who bigint, share integer, points integer, event uuid)
	RETURNS text
LANGUAGE plpgsql AS $$
BEGIN
	points := coalesce(points, (SELECT ceil(rule.available_points(h) * share / 100.0)
	                            FROM xinyi.household h WHERE h.household_id = who));
	IF points = 0 THEN
		RETURN 'nothing';
	END IF;
	PERFORM play.as_household(who);
	RETURN (SELECT coalesce(error, (redemption).status) || ' ' || points
	        FROM rule.redeem(rule.actor_community_id(), id, jsonb_build_object(
		        'event_id', event, 'lines', jsonb_build_array(
			        jsonb_build_object('reward_id', event, 'quantity', points)))));
END
$$;

CREATE FUNCTION play.end(id uuid, way text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	held xinyi.redemption;
BEGIN
	SELECT * INTO held FROM xinyi.redemption WHERE redemption_id = id;
	IF NOT FOUND THEN
		RETURN 'unknown';
	ELSIF way = 'collect' THEN
		PERFORM play.as_staff('storekeeper');
		RETURN (SELECT coalesce(error, 'collected')
		        FROM rule.collect_redemption(rule.actor_community_id(), id, held.code));
	ELSIF way = 'household' THEN
		PERFORM play.as_household(held.household_id);
		RETURN (SELECT coalesce(error, 'cancelled')
		        FROM rule.cancel_redemption(rule.actor_community_id(), id, NULL));
	END IF;
	PERFORM play.as_staff('storekeeper');
	RETURN (SELECT coalesce(error, 'cancelled')
	        FROM rule.cancel_redemption(rule.actor_community_id(), id, '缺货'));
END
$$;

-- The clock of the community goes on; what a timer does in the night may be late.
CREATE FUNCTION play.advance(days integer) RETURNS text
LANGUAGE plpgsql AS $$
BEGIN
	UPDATE xinyi.community SET clock_offset = clock_offset + days * interval '1 day'
	WHERE community_id = rule.actor_community_id();
	RETURN 'day';
END
$$;

CREATE FUNCTION play.night() RETURNS text
LANGUAGE plpgsql AS $$
BEGIN
	PERFORM play.act(NULL, NULL, NULL, '{}');
	WHILE rule.lapse_next_hold(rule.actor_community_id()) IS NOT NULL LOOP
	END LOOP;
	PERFORM rule.lapse_points(rule.actor_community_id(), 1000);
	RETURN 'night';
END
$$;

-- What a household has at the end, and will have in the years to come.
CREATE FUNCTION play.state(who bigint) RETURNS text
LANGUAGE sql AS $$
SELECT concat_ws(' ', h.balance - rule.expired_points(h, rule.day(rule.now())), h.held, h.disputed,
                 rule.available_points(h), rule.owed_points(h),
                 rule.household_rating(h.community_id, who),
                 rule.expired_points(h, rule.day(rule.now()) + 365)
                 - rule.expired_points(h, rule.day(rule.now())),
                 rule.expired_points(h, rule.day(rule.now()) + 730)
                 - rule.expired_points(h, rule.day(rule.now())))
FROM xinyi.household h WHERE h.household_id = who
$$;

CREATE FUNCTION play.renewed(who bigint) RETURNS bigint
LANGUAGE sql AS $$
SELECT coalesce(sum(computed), 0) FROM xinyi.ledger_entry
WHERE household_id = who AND kind = 'return'
$$;
