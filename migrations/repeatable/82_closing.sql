-- Closing an account, by its owner. The person stays in the register and in the ledger, which are
-- the community's and the household's; what makes the WeChat user known goes.

CREATE FUNCTION rule.stays(what text, why text) RETURNS json
LANGUAGE sql STABLE
RETURN json_build_object('what', what, 'why', why);

CREATE FUNCTION rule.goes(what text, number bigint) RETURNS json
LANGUAGE sql STABLE
RETURN json_build_object('what', what, 'count', number);

-- What a member reads before closing the account.
CREATE FUNCTION rule.preview_closing(in_community integer, OUT bound boolean, OUT blocked_by text,
                                     OUT goes json, OUT stays json)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	known membership;
BEGIN
	SELECT * INTO STRICT known FROM membership
	WHERE community_id = in_community AND membership_id = actor_id();
	bound := known.resident_id IS NOT NULL;
	blocked_by := CASE WHEN is_last_administrator(known) THEN 'last_administrator' END;
	goes := json_build_array(
		goes('微信身份', 1),
		goes('登录', (SELECT count(*) FROM session
		              WHERE community_id = in_community AND membership_id = known.membership_id
			              AND ended_at IS NULL AND expires_at > now())),
		goes('角色', cardinality(known.roles)),
		goes('志愿队', (SELECT count(*) FROM team_member
		                WHERE community_id = in_community AND resident_id = known.resident_id
			                AND left_at IS NULL)),
		goes('同意', (SELECT count(*) FROM unnest('{privacy,publication}'::text[]) AS document
		              WHERE agreed_last(in_community, known.membership_id, document))),
		goes('等待的身份认证', (SELECT count(*) FROM claim
		                        WHERE community_id = in_community
			                        AND membership_id = known.membership_id
			                        AND status = 'submitted')));
	stays := CASE WHEN bound THEN json_build_array(
		stays('积分和流水', '属于全户，公示后不能更改'),
		stays('登记和参加的事迹', '是记账的依据'),
		stays('居民登记', '由社区保管；迁出后可以申请清除手机号和出生年份'),
		stays('本人写的意见和答复', '社区要能说明如何答复'),
		stays('操作记录', '依法至少保存六个月')) ELSE json_build_array(
		stays('本人写的意见和答复', '社区要能说明如何答复'),
		stays('操作记录', '依法至少保存六个月')) END;
END
$$;

-- No consent of the member stands any more.
CREATE FUNCTION rule.withdraw_consents(of xinyi.membership) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	INSERT INTO consent (community_id, membership_id, document, version, given, decided_at)
	SELECT c.community_id, c.membership_id, c.document, c.version, false, rule.now()
	FROM consent c
	WHERE c.community_id = of.community_id AND c.membership_id = of.membership_id AND c.given
		AND NOT EXISTS (SELECT FROM consent later
		                WHERE later.community_id = c.community_id
			                AND later.membership_id = c.membership_id
			                AND later.document = c.document AND later.consent_no > c.consent_no)
	ORDER BY c.document;
END
$$;

-- A sign-in of the same WeChat user waits, and then makes a stranger. With a refusal, which
-- raises, nothing has changed.
CREATE FUNCTION rule.close_account(in_community integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	closed constant bigint := (SELECT account_id FROM membership
	                           WHERE community_id = in_community AND membership_id = actor_id());
	known membership;
	guest uuid := actor_id();
BEGIN
	PERFORM FROM account WHERE community_id = in_community AND account_id = closed
	FOR NO KEY UPDATE;
	PERFORM end_claim(c) FROM claim c
	WHERE c.community_id = in_community AND c.membership_id = actor_id()
		AND c.status = 'submitted';
	known := lock_member(in_community, actor_id());
	IF known.account_id IS DISTINCT FROM closed THEN
		PERFORM refuse('busy');
	END IF;
	IF is_last_administrator(known) THEN
		PERFORM refuse('last_administrator');
	END IF;
	UPDATE team_member SET left_at = rule.now(), is_leader = false
	WHERE community_id = in_community AND resident_id = known.resident_id AND left_at IS NULL;
	IF known.resident_id IS NOT NULL THEN
		guest := unbind_member(known, '{}');
	END IF;
	PERFORM withdraw_consents(known);
	PERFORM choose_public_name(in_community, household_id) FROM resident
	WHERE community_id = in_community AND resident_id = known.resident_id;
	UPDATE membership SET account_id = NULL, roles = '{}'
	WHERE community_id = in_community AND membership_id = guest;
	UPDATE session SET ended_at = now()
	WHERE community_id = in_community AND membership_id = guest AND ended_at IS NULL;
	DELETE FROM account WHERE community_id = in_community AND account_id = closed;
	PERFORM note_act(in_community, 'delete', 'account',
	                 jsonb_build_object('membership_id', known.membership_id));
END
$$;
COMMENT ON FUNCTION rule.close_account IS
	'Forgets the WeChat user. A repeated request has no session any more.';
