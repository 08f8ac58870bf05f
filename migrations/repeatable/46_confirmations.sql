-- What waits for a second administrator. Granting power and moving points is asked for by one
-- administrator and carried out when another one confirms it within seven days, with what the first
-- one has asked and only while nothing of what that one saw has changed. Where there is no other
-- administrator it is done at once and written down as done alone.

CREATE FUNCTION rule.has_administrator(in_community integer, besides uuid[]) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	RETURN EXISTS (SELECT FROM membership
	               WHERE community_id = in_community AND roles <> '{}'
		               AND 'administrator' = ANY (roles)
		               AND membership_id <> ALL (besides));
END
$$;

CREATE FUNCTION rule.asked_title(operation text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE operation WHEN 'assignRoles' THEN '授予角色' WHEN 'changeSettings' THEN '修改设置'
                      WHEN 'splitHousehold' THEN '分户' ELSE '并户' END;

-- The roles that are granted by two: they give power over people, points or goods.
CREATE FUNCTION rule.gains_power(before text[], after text[]) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
	RETURN EXISTS (SELECT FROM unnest('{administrator,auditor,storekeeper}'::text[]) AS held
	               WHERE held = ANY (after) AND NOT held = ANY (before));
END
$$;

-- A ceiling that is raised or removed lets more be redeemed; one that is set or lowered does not.
CREATE FUNCTION rule.raises_ceiling(before integer, after integer) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN before IS NOT NULL AND coalesce(after > before, true);

CREATE FUNCTION rule.role_words(roles text[]) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
	words text;
	held text;
BEGIN
	FOREACH held IN ARRAY roles LOOP
		words := concat_ws('、', words, CASE held
			WHEN 'leader' THEN '队长' WHEN 'reviewer' THEN '审核员'
			WHEN 'storekeeper' THEN '超市管理员' WHEN 'property' THEN '物业'
			WHEN 'administrator' THEN '管理员' ELSE '审计员' END);
	END LOOP;
	RETURN coalesce(words, '无');
END
$$;

-- All settings, in the order of their screen.
CREATE VIEW rule.setting_title (place, name, title) AS VALUES
	(1, 'publish_day', '公示日'), (2, 'publish_time', '公示时间'),
	(3, 'deed_days_max', '登记期限'), (4, 'deed_minutes_max', '最长时长'),
	(5, 'double_minutes', '双审时长'), (6, 'double_points', '双审加分'),
	(7, 'review_due_days', '审核期限'), (8, 'answer_days', '答复期限'),
	(9, 'rating_base', '荣誉基础分'), (10, 'rating_public', '公示荣誉分'),
	(11, 'privacy_version', '隐私政策版本'), (12, 'publication_version', '公示同意书版本'),
	(13, 'hold_hours', '预留时长'), (14, 'budget_warning', '兑换提醒线'),
	(15, 'budget_ceiling', '兑换上限'), (16, 'card_points_max', '户卡每日可用积分');

CREATE FUNCTION rule.change_words(title text, before text, after text) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
	RETURN jsonb_build_object('title', title, 'before', before, 'after', after);
END
$$;

CREATE FUNCTION rule.setting_words(value jsonb) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE value WHEN 'true' THEN '是' WHEN 'false' THEN '否' WHEN 'null' THEN '不设'
                  ELSE regexp_replace(value #>> '{}', '^(\d\d:\d\d):00$', '\1') END;

CREATE FUNCTION rule.setting_changes(before jsonb, after jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
DECLARE
	changes jsonb := '[]';
	setting record;
BEGIN
	FOR setting IN SELECT t.name, t.title FROM rule.setting_title t ORDER BY t.place LOOP
		IF before -> setting.name <> after -> setting.name THEN
			changes := changes || rule.change_words(
				setting.title, rule.setting_words(before -> setting.name),
				rule.setting_words(after -> setting.name));
		END IF;
	END LOOP;
	RETURN changes;
END
$$;

-- Writes down what is asked for. A repeated request finds the one that waits or, within a day, the
-- one that was refused or withdrawn: so a late retry asks nobody again. The caller has a lock that
-- lets equal requests follow each other.
CREATE FUNCTION rule.await_second(wanted xinyi.confirmation) RETURNS xinyi.confirmation
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	asked confirmation;
	waits constant boolean := has_administrator(wanted.community_id, ARRAY[wanted.asked_by]);
BEGIN
	SELECT c.* INTO asked FROM confirmation c
	WHERE c.community_id = wanted.community_id AND c.operation = wanted.operation
		AND c.subject = wanted.subject AND c.asked_by = wanted.asked_by AND c.seen = wanted.seen
		AND c.arguments = wanted.arguments
		AND (c.status = 'open' AND c.answerable_until > rule.now()
		     OR c.status IN ('refused', 'withdrawn')
		     AND c.ended_at > rule.now() - interval '1 day')
	ORDER BY c.confirmation_no DESC
	LIMIT 1;
	IF waits AND asked.confirmation_id IS NOT NULL THEN
		RETURN asked;
	END IF;
	INSERT INTO confirmation (community_id, operation, subject, arguments, seen, changes, asked_by,
	                          asked_at, answerable_until, status, ended_at, done_at)
	VALUES (wanted.community_id, wanted.operation, wanted.subject, wanted.arguments, wanted.seen,
	        wanted.changes, wanted.asked_by, rule.now(), rule.now() + interval '7 days',
	        CASE WHEN waits THEN 'open' ELSE 'alone' END, CASE WHEN NOT waits THEN rule.now() END,
	        CASE WHEN NOT waits THEN now() END)
	RETURNING * INTO STRICT asked;
	INSERT INTO notice (community_id, membership_id, kind, subject, queued_at)
	SELECT m.community_id, m.membership_id, 'confirmation_asked', asked.confirmation_id::text,
	       rule.now()
	FROM membership m
	WHERE waits AND m.community_id = wanted.community_id AND m.roles <> '{}'
		AND 'administrator' = ANY (m.roles) AND m.membership_id <> wanted.asked_by;
	RETURN asked;
END
$$;
COMMENT ON FUNCTION rule.await_second IS
	'open: the caller changes nothing and answers with the identifier; alone: the caller goes on.';
