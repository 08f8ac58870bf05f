-- The inbox of a member: each notice with a sentence made from the deed, reminder, claim, entry,
-- redemption, voucher or transfer that it is about, as it is when the member reads it.

-- All kinds of notices. In a sentence %1$s is the first of the words that rule.notice_words finds
-- for what the notice is about.
CREATE VIEW rule.notice_kind (kind, about, title, sentence) AS VALUES
	('deed_approved', 'deed', '事迹已通过', '%2$s“%1$s”已通过审核，%3$s。'),
	('deed_rejected', 'deed', '事迹未通过', '%2$s“%1$s”没有通过审核。%4$s'),
	('deed_withdrawn', 'deed', '事迹已撤回',
	 '登记人撤回了%2$s“%1$s”，您家加入的这一件不计分。'),
	('participant_changed', 'deed', '参加人有更正',
	 '%2$s“%1$s”：您家有人不计入，或核减了时长。理由见事迹。'),
	('inspection_failed', 'inspection', '检查未计分', '%2$s检查“%1$s”：您家本次不计分。%4$s'),
	('inspection_rejected', 'inspection', '检查未通过审核',
	 '您登记的%2$s“%1$s”检查，%3$s号楼没有通过审核。%4$s'),
	('deduction_filed', 'deed', '拟扣分，请核对',
	 '%2$s“%1$s”，社区拟扣您家的积分。有不同意见，请在 %5$s 以前答复。'),
	('deduction_posted', 'deed', '已扣分', '%2$s“%1$s”已扣分：%3$s。'),
	('reminder_issued', 'reminder', '书面提醒', '“%1$s”：%2$s。请在 %3$s 以前改好。'),
	('reminder_answered', 'reminder', '书面提醒有答复', '“%1$s”：住户已经答复，请核实是否改好。'),
	('reminder_put_right', 'reminder', '提醒已了结', '“%1$s”：社区已确认改好，这次提醒了结。'),
	('claim_accepted', 'claim', '身份认证已通过', '您的身份认证已通过，可以查看本户的积分。'),
	('claim_refused', 'claim', '身份认证未通过', '您的身份认证没有通过。%1$s'),
	('claim_not_registered', 'claim', '居民登记中没有您',
	 '居民登记中没有您申请认证的居民。%1$s'),
	('account_unbound', 'member', '微信已解除绑定',
	 '这个微信号已解除绑定，不能再代表原来的住户。如果不是您本人办理，请联系社区。'),
	('entry_reversed', 'entry', '积分已更正', '%2$s“%1$s”的积分已更正，%3$s。%4$s%5$s'),
	('points_settled', 'entry', '已补扣积分', '“%1$s”当时没有扣到的积分，现已补扣：%3$s。'),
	('points_transferred', 'transfer', '积分已转移', '您家因%1$s%2$s %3$s 分。'),
	('points_lapsing', 'points', '积分将失效',
	 '您家有 %1$s 分只能用到 %2$s：积分可用到所属年度次年的最后一天。请在这之前兑换。'),
	('points_lapsed', 'entry', '积分已失效', '您家有积分过了有效期：%3$s。'),
	('redemption_collected', 'redemption', '兑换已领取', '您家兑换的 %1$s 已领取，用去 %2$s 分。'),
	('redemption_cancelled', 'redemption', '兑换已取消',
	 '信义超市取消了您家兑换的 %1$s，%2$s 分已退回。%3$s%4$s'),
	('redemption_undone', 'redemption', '领取已撤回',
	 '信义超市撤回了您家领取的 %1$s，%2$s 分已退回。%3$s%4$s'),
	('voucher_use_undone', 'voucher', '抵用券使用已撤回',
	 '您家的“%1$s”使用登记有误，已撤回，可以再用。%2$s'),
	('redemption_lapsed', 'redemption', '兑换到期未领',
	 '您家兑换的 %1$s 到期没有领取，%2$s 分已退回。'),
	('card_issued', 'card', '办了户卡',
	 '社区给您家办了一张户卡，没有手机也能凭卡在信义超市兑换。以前的卡不能再用。'
	 '如果不是您家要办的，请联系社区。'),
	('card_withdrawn', 'card', '户卡已作废',
	 '您家的户卡已作废，不能再用。需要时可以到社区重新办理。'),
	('helper_named', 'helper', '代办人已登记',
	 '%1$s受%2$s号楼一户书面委托，可以代这一户在信义超市兑换：从%3$s到%4$s。'
	 '如果不是你们商定的，请联系社区。'),
	('helper_ended', 'helper', '代办已结束', '%1$s不再代%2$s号楼的这一户办理兑换。%5$s'),
	('stock_low', 'reward', '库存不足', '“%1$s”的库存低于提醒数量，请补货。'),
	('budget_warning', 'budget', '兑换达到提醒线', '本期已兑换 %1$s 分，达到设置的提醒线。'),
	('feedback_filed', 'feedback', '有新的意见', '有人写了意见或投诉，请在 %1$s 以前答复。'),
	('feedback_answered', 'feedback', '您的意见已答复', '社区答复了您的意见：%2$s'),
	('confirmation_asked', 'confirmation', '有一件事等您确认',
	 '另一位管理员提出“%1$s”，请在 %2$s 以前确认或拒绝。'),
	('confirmation_confirmed', 'confirmation', '您提出的事已确认',
	 '“%1$s”已由另一位管理员确认，已经办好。'),
	('confirmation_refused', 'confirmation', '您提出的事未获确认', '“%1$s”没有获得确认。%3$s');
COMMENT ON VIEW rule.notice_kind IS
	'What the notices of each kind are about, their title, and their sentence.';

-- A day of this year without the year.
CREATE FUNCTION rule.day_words(of_day date) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN to_char(of_day, CASE WHEN extract(year FROM of_day)
	                                 = extract(year FROM rule.day(rule.now()))
	                            THEN 'FMMM"月"FMDD"日"'
	                            ELSE 'FMYYYY"年"FMMM"月"FMDD"日"' END);
END
$$;

-- A phrase, or nothing when there is nothing to say.
CREATE FUNCTION rule.phrase(before text, words text, after text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN coalesce(before || words || after, '');

CREATE FUNCTION rule.points_words(points integer, rating integer) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE WHEN rating < 0 THEN format('荣誉分 -%s', abs(rating))
                                 || CASE WHEN points < 0 THEN format('，积分 -%s', abs(points))
                                         ELSE '' END
            WHEN coalesce(points, 0) = 0 THEN '积分不变'
            ELSE format('积分 %s%s', CASE WHEN points > 0 THEN '+' ELSE '-' END, abs(points)) END;

-- Item, day, points, reason, last day to answer. Without a household, who filed for others reads
-- their sum.
CREATE FUNCTION rule.deed_words(in_community integer, of_deed uuid, of_household bigint)
	RETURNS text[]
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN (SELECT ARRAY[i.title_zh, rule.day_words(d.happened_on),
	                     rule.points_words(own.points, own.rating),
	                     rule.phrase('原因：', (SELECT v.reason FROM xinyi.review v
	                                          WHERE v.community_id = d.community_id
		                                          AND v.deed_id = d.deed_id
		                                          AND v.verdict = 'rejected'), '。'),
	                     rule.day_words(rule.day(rule.answer_due_at(d)))]
	FROM xinyi.deed d
	JOIN xinyi.rule_item i ON i.community_id = d.community_id AND i.version = d.version
		AND i.code = d.item
	-- Reversals are left out after the entries of the deed are found, not by an index of them.
	CROSS JOIN LATERAL (
		SELECT coalesce(sum(e.points) FILTER (WHERE e.is_own), sum(e.points))::integer AS points,
		       coalesce(sum(e.rating) FILTER (WHERE e.is_own), sum(e.rating))::integer AS rating
		FROM (
			SELECT CASE WHEN reverses IS NULL THEN points ELSE 0 END AS points,
			       CASE WHEN reverses IS NULL THEN rating ELSE 0 END AS rating,
			       household_id = of_household AS is_own
			FROM xinyi.ledger_entry
			WHERE community_id = d.community_id AND deed_id = d.deed_id) e) own
	WHERE d.community_id = in_community AND d.deed_id = of_deed);
END
$$;

-- Item, day, points, reason, until when the points can be spent.
CREATE FUNCTION rule.entry_words(in_community integer, of_entry bigint, good_until date)
	RETURNS text[]
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN (SELECT ARRAY[i.title_zh, rule.day_words(coalesce(told.happened_on, e.happened_on)),
	                     rule.points_words(e.points, 0), rule.phrase('原因：', e.reason, '。'),
	                     rule.phrase('退回的积分至少可用到 ', rule.day_words(good_until), '。')]
	FROM xinyi.ledger_entry e
	LEFT JOIN xinyi.ledger_entry told ON told.community_id = e.community_id
		AND told.entry_id = e.concerns
	LEFT JOIN xinyi.rule_item i ON i.community_id = e.community_id
		AND i.version = coalesce(told.version, e.version) AND i.code = coalesce(told.item, e.item)
	WHERE e.community_id = in_community AND e.entry_id = of_entry);
END
$$;

-- Item, month, building, reason: why a household did not pass, or why the building that the subject
-- names behind the inspection was rejected.
CREATE FUNCTION rule.inspection_words(in_community integer, subject text, of_household bigint)
	RETURNS text[]
LANGUAGE plpgsql STABLE AS $$
DECLARE
	inspected constant uuid := split_part(subject, '/', 1);
	of_building constant text := split_part(subject, '/', 2);
BEGIN
	RETURN (SELECT ARRAY[i.title_zh, to_char(n.month, 'FMYYYY"年"FMMM"月"'), of_building,
	                     rule.phrase('原因：', coalesce(
		(SELECT f.reason FROM xinyi.failed_household f
		 WHERE f.community_id = in_community AND f.inspection_id = inspected
			 AND f.household_id = of_household),
		(SELECT v.reason FROM xinyi.inspection_review v
		 WHERE v.community_id = in_community AND v.inspection_id = inspected
			 AND v.building::text = of_building AND v.verdict = 'rejected')), '。')]
	FROM xinyi.inspection n
	JOIN xinyi.rule_item i ON i.community_id = n.community_id AND i.version = n.version
		AND i.code = n.item
	WHERE n.community_id = in_community AND n.inspection_id = inspected);
END
$$;

-- The words of a notice's sentence.
CREATE FUNCTION rule.notice_words(of xinyi.notice, about text) RETURNS text[]
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN CASE about
		WHEN 'deed' THEN rule.deed_words(of.community_id, of.subject::uuid, of.household_id)
		WHEN 'inspection' THEN
			rule.inspection_words(of.community_id, of.subject, of.household_id)
		WHEN 'entry' THEN rule.entry_words(of.community_id, of.subject::bigint, of.good_until)
		WHEN 'reminder' THEN (
			SELECT ARRAY[i.title_zh, rtrim(m.content, '。'), rule.day_words(m.correct_by)]
			FROM xinyi.reminder m
			JOIN xinyi.rule_item i ON i.community_id = m.community_id AND i.version = m.version
				AND i.code = m.item
			WHERE m.community_id = of.community_id AND m.reminder_id = of.subject::uuid)
		WHEN 'transfer' THEN (
			SELECT ARRAY[CASE t.act WHEN 'split' THEN '分户' ELSE '并户' END,
			             CASE of.household_id WHEN t.from_household_id THEN '转出' ELSE '转入' END,
			             t.points::text]
			FROM xinyi.household_transfer t
			WHERE t.community_id = of.community_id AND t.transfer_no = of.subject::bigint)
		WHEN 'claim' THEN (
			SELECT ARRAY[rule.phrase('原因：', c.reason, '。')]
			FROM xinyi.claim c
			WHERE c.community_id = of.community_id AND c.claim_id = of.subject::uuid)
		WHEN 'redemption' THEN (
			SELECT ARRAY[rule.goods_of(r.community_id, r.redemption_id), r.points::text,
			             rule.phrase('原因：', r.reason, '。'),
			             rule.phrase('退回的积分至少可用到 ', rule.day_words(of.good_until), '。')]
			FROM xinyi.redemption r
			WHERE r.community_id = of.community_id AND r.redemption_id = of.subject::uuid)
		WHEN 'helper' THEN (
			SELECT ARRAY[rule.helper_name(of.community_id, g.helper_no), h.building::text,
			             rule.day_words(g.begins_on), rule.day_words(g.ends_on),
			             rule.phrase('原因：', g.ended_because, '。')]
			FROM xinyi.household_helper g
			JOIN xinyi.household h USING (community_id, household_id)
			WHERE g.community_id = of.community_id AND g.helper_id = of.subject::uuid)
		WHEN 'points' THEN ARRAY[of.subject, rule.day_words(of.good_until)]
		WHEN 'voucher' THEN (
			SELECT ARRAY[w.name, rule.phrase('原因：', u.reason, '。')]
			FROM xinyi.voucher_undo u
			JOIN xinyi.voucher v USING (community_id, voucher_no)
			JOIN xinyi.reward w USING (community_id, reward_id)
			WHERE u.community_id = of.community_id AND u.use_id = of.subject::uuid)
		WHEN 'confirmation' THEN (
			SELECT ARRAY[rule.asked_title(c.operation),
			             rule.day_words(rule.day(c.answerable_until)),
			             rule.phrase('原因：', c.reason, '。')]
			FROM xinyi.confirmation c
			WHERE c.community_id = of.community_id AND c.confirmation_id = of.subject::uuid)
		WHEN 'feedback' THEN (
			SELECT ARRAY[rule.day_words(rule.day(f.due_at)), f.answer]
			FROM xinyi.feedback f
			WHERE f.community_id = of.community_id AND f.feedback_id = of.subject::uuid)
		WHEN 'reward' THEN (
			SELECT ARRAY[w.name] FROM xinyi.reward w
			WHERE w.community_id = of.community_id AND w.reward_id = of.subject::uuid)
		ELSE ARRAY[of.subject] END;
END
$$;

-- A notice as its member reads it.
CREATE FUNCTION rule.shown_notice(of xinyi.notice)
RETURNS TABLE (kind text, sent_at timestamptz, read boolean, title text, body text, about text,
               subject text)
LANGUAGE plpgsql STABLE AS $$
DECLARE
	described record;
BEGIN
	SELECT * INTO STRICT described FROM rule.notice_kind k WHERE k.kind = of.kind;
	kind := of.kind;
	sent_at := of.queued_at;
	read := of.read_at IS NOT NULL;
	title := described.title;
	body := format(described.sentence, VARIADIC rule.notice_words(of, described.about));
	about := described.about;
	-- Only staff open inspections, and a household's notice is not for them.
	subject := CASE WHEN about NOT IN ('budget', 'transfer', 'member', 'points', 'voucher',
	                                   'card', 'helper')
	                     AND (about <> 'inspection' OR of.household_id IS NULL)
	                THEN split_part(of.subject, '/', 1) END;
	RETURN NEXT;
END
$$;

-- The first reading counts; without a row the notice is not the caller's.
CREATE FUNCTION rule.read_notice(in_community integer, of_notice bigint)
RETURNS TABLE (notice_id bigint, read_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	RETURN QUERY
	UPDATE notice n SET read_at = coalesce(n.read_at, rule.now())
	WHERE n.community_id = in_community AND n.membership_id = actor_id()
		AND n.notice_id = of_notice
	RETURNING n.notice_id, n.read_at;
END
$$;

CREATE FUNCTION rule.read_notices(in_community integer, through bigint) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	UPDATE notice n SET read_at = rule.now()
	WHERE n.community_id = in_community AND n.membership_id = actor_id()
		AND n.notice_id <= through AND n.read_at IS NULL;
	RETURN through;
END
$$;
