-- Shapes that several operations return. Views run with the privileges of their caller, who says
-- which community.

-- Members see full names of their own household, and masked names of others; helpers of the
-- household are no members.
CREATE FUNCTION rule.shown_name(name text, of_household bigint) RETURNS text
LANGUAGE sql STABLE
RETURN CASE WHEN of_household = rule.actor_household_id() AND rule.actor_helper_no() IS NULL
            THEN name ELSE rule.mask_name(name) END;

-- Reviewers compare the people of a deed with a list on paper. rule.enter writes down who reads so.
CREATE FUNCTION rule.name_in_review(name text, of_household bigint) RETURNS text
LANGUAGE sql STABLE
RETURN CASE WHEN 'reviewer' = ANY (rule.actor_roles()) THEN name
            ELSE rule.shown_name(name, of_household) END;

-- Leaders know by name whom they have filed for their team; who joined by a code came on their own.
CREATE FUNCTION rule.name_in_deed(name text, of_household bigint, deed xinyi.deed,
                                  has_joined boolean) RETURNS text
LANGUAGE sql STABLE
RETURN CASE WHEN (deed).filed_by = rule.actor_id() AND (deed).team_id IS NOT NULL
                 AND NOT has_joined
            THEN name ELSE rule.name_in_review(name, of_household) END;

-- The resident's name of a member; null for staff who are not residents.
CREATE FUNCTION rule.member_name(in_community integer, member_id uuid) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN (SELECT rule.shown_name(r.name, r.household_id)
	FROM xinyi.membership m
	JOIN xinyi.resident r USING (community_id, resident_id)
	WHERE m.community_id = in_community AND m.membership_id = member_id);
END
$$;

-- Who changed a document, as far as the caller may see: members as residents are named, staff who
-- are no residents by what they are, and the server by its command.
CREATE FUNCTION rule.shown_actor(in_community integer, label text) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN CASE WHEN label ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
	            THEN coalesce(rule.member_name(in_community, label::uuid), '社区工作人员')
	            ELSE label END;
END
$$;

CREATE FUNCTION rule.resident_name(in_community integer, of_resident uuid) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN (SELECT rule.shown_name(r.name, r.household_id) FROM xinyi.resident r
	WHERE r.community_id = in_community AND r.resident_id = of_resident);
END
$$;

-- Who handed over the goods; null for vouchers alone, which a household redeems by itself.
CREATE FUNCTION rule.served_by(placed xinyi.redemption) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN CASE WHEN placed.status IN ('collected', 'undone')
		AND (num_nonnulls(placed.counter_code, placed.card_id) > 0
		     OR placed.ended_by <> placed.redeemed_by::text)
		THEN rule.shown_actor(placed.community_id, placed.ended_by) END;
END
$$;

-- The household, which has named the helper, and the helper read the full name.
CREATE FUNCTION rule.helper_name(in_community integer, of_helper bigint) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN (SELECT CASE WHEN h.membership_id = rule.actor_id() THEN r.name
	                    ELSE rule.shown_name(r.name, h.household_id) END
	FROM xinyi.household_helper h
	JOIN xinyi.membership m USING (community_id, membership_id)
	JOIN xinyi.resident r USING (community_id, resident_id)
	WHERE h.community_id = in_community AND h.helper_no = of_helper);
END
$$;

CREATE FUNCTION rule.entry_served_by(in_community integer, of_redemption uuid, of_kind text)
	RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
	IF of_redemption IS NULL THEN
		RETURN NULL;
	END IF;
	RETURN (SELECT CASE of_kind WHEN 'redemption' THEN rule.served_by(r)
	                            WHEN 'undo' THEN rule.shown_actor(in_community, r.undone_by) END
	FROM xinyi.redemption r
	WHERE r.community_id = in_community AND r.redemption_id = of_redemption);
END
$$;

-- Reviewers stand by their verdicts with their full name towards the people concerned.
CREATE FUNCTION rule.reviewer_name(in_community integer, member_id uuid) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN (SELECT coalesce(r.name, '社区审核员')
	FROM xinyi.membership m
	LEFT JOIN xinyi.resident r USING (community_id, resident_id)
	WHERE m.community_id = in_community AND m.membership_id = member_id);
END
$$;

CREATE FUNCTION rule.reviewer_names(in_community integer, of_deed uuid) RETURNS json
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN (SELECT coalesce(json_agg(rule.reviewer_name(in_community, v.membership_id)
	                                 ORDER BY v.reviewed_at), '[]')
	FROM (
		SELECT membership_id, reviewed_at FROM xinyi.review
		WHERE community_id = in_community AND deed_id = of_deed
			AND verdict = 'approved'
		ORDER BY reviewed_at
		LIMIT 2
	) v);
END
$$;

CREATE FUNCTION rule.household_rating(in_community integer, of_household bigint) RETURNS integer
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN (SELECT s.rating_base + coalesce((
		SELECT sum(h.rating) FROM xinyi.household_period h
		WHERE h.community_id = in_community AND h.household_id = of_household
			AND h.period_id >= (SELECT p.period_id FROM xinyi.period p
			                    WHERE p.community_id = in_community
				                    AND p.name >= (SELECT left(open.name, 4) || '-01'
				                                   FROM xinyi.period open
				                                   WHERE open.community_id = in_community
					                                   AND open.status = 'open')
			                    ORDER BY p.name LIMIT 1)), 0)::integer
	FROM xinyi.settings s
	WHERE s.community_id = in_community);
END
$$;
COMMENT ON FUNCTION rule.household_rating IS
	'The base plus the rating of all periods named in the year of the open one, which is the '
	'last.';

CREATE FUNCTION rule.household_members(in_community integer, of_household bigint, OUT members json,
                                       OUT members_left_out integer)
LANGUAGE plpgsql STABLE AS $$
BEGIN
	members := (SELECT coalesce(json_agg(json_build_object(
		'resident_id', r.resident_id,
		'name', rule.shown_name(r.name, r.household_id),
		'is_head', r.is_head,
		'bound', r.membership_id IS NOT NULL,
		'guardian_consent', CASE WHEN rule.may_be_a_child(r.birth_year)
			THEN rule.guardian_state(in_community, r.resident_id) END)
		ORDER BY r.is_head DESC, r.name), '[]')
	FROM (
		SELECT r.resident_id, r.name, r.household_id, r.is_head, r.birth_year, m.membership_id
		FROM xinyi.resident r
		LEFT JOIN xinyi.membership m ON m.community_id = in_community
			AND m.resident_id = r.resident_id AND m.account_id IS NOT NULL
		WHERE r.community_id = in_community AND r.household_id = of_household
			AND r.left_at IS NULL
		ORDER BY r.is_head DESC, r.name
		LIMIT 100
	) r);
	members_left_out := 0;
	IF json_array_length(members) = 100 THEN
		members_left_out := (SELECT count(*) - 100 FROM xinyi.resident
		                     WHERE community_id = in_community
			                     AND household_id = of_household AND left_at IS NULL);
	END IF;
END
$$;
COMMENT ON FUNCTION rule.household_members IS
	'The first hundred members of a household, and how many more there are.';

-- What a household has to do, soonest first, and what is late before that. Most have nothing, and
-- then nothing is made a list of.
CREATE FUNCTION rule.household_due(in_community integer, of_household bigint, OUT due json,
                                   OUT due_left_out integer)
LANGUAGE plpgsql STABLE AS $$
DECLARE
	due_count integer;
BEGIN
	-- Deeds and reminders are nothing for helpers.
	IF rule.actor_helper_no() IS NOT NULL THEN
		due := '[]';
		due_left_out := 0;
		RETURN;
	END IF;
	due_count := (SELECT count(*) FROM xinyi.deed
	              WHERE community_id = in_community AND household_id = of_household
		              AND status = 'submitted' AND answer IS NULL)
		+ (SELECT count(*) FROM xinyi.reminder
		   WHERE community_id = in_community AND household_id = of_household
			   AND status = 'open');
	due := '[]';
	due_left_out := greatest(due_count - 20, 0);
	IF due_count > 0 THEN
		due := (SELECT json_agg(listed ORDER BY listed.due_on) FROM (
			(SELECT 'answer_deduction' AS kind, d.deed_id AS subject, d.item,
			        i.title_zh AS item_title, d.content,
			        rule.day(d.filed_at) + s.answer_days AS due_on
			 FROM xinyi.deed d
			 JOIN xinyi.rule_item i ON i.community_id = d.community_id AND i.version = d.version
				 AND i.code = d.item
			 JOIN xinyi.settings s ON s.community_id = d.community_id
			 WHERE d.community_id = in_community AND d.household_id = of_household
				 AND d.status = 'submitted' AND d.answer IS NULL
			 ORDER BY d.filed_at
			 LIMIT 20)
			UNION ALL
			(SELECT 'correct_reminder', m.reminder_id, m.item, i.title_zh, m.content, m.correct_by
			 FROM xinyi.reminder m
			 JOIN xinyi.rule_item i ON i.community_id = m.community_id AND i.version = m.version
				 AND i.code = m.item
			 WHERE m.community_id = in_community AND m.household_id = of_household
				 AND m.status = 'open'
			 ORDER BY m.correct_by
			 LIMIT 20)
			ORDER BY due_on
			LIMIT 20) listed);
	END IF;
END
$$;

CREATE VIEW rule.deed_summary WITH (security_invoker = true) AS
SELECT d.community_id, d.deed_id, d.deed_no, d.filed_by, d.item, i.title_zh AS item_title,
       d.content, d.place, d.happened_on, d.started_at, d.ended_at,
       d.household_id IS NOT NULL AS deduction, d.status, d.filed_at, d.due_at, d.decided_at,
       CASE d.status
            WHEN 'rejected' THEN (SELECT v.reason FROM xinyi.review v
                                  WHERE v.community_id = d.community_id AND v.deed_id = d.deed_id
                                      AND v.verdict = 'rejected')
            WHEN 'withdrawn' THEN d.withdrawn_because END AS reason
FROM xinyi.deed d
JOIN xinyi.rule_item i ON i.community_id = d.community_id AND i.version = d.version
	AND i.code = d.item;
COMMENT ON VIEW rule.deed_summary IS 'A deed in a list.';

CREATE VIEW rule.shown_entry WITH (security_invoker = true) AS
SELECT e.community_id, e.household_id, e.household_no, e.entry_id, e.kind, e.posted_at,
       p.name AS period, e.happened_on, e.item, i.title_zh AS item_title, i.category, e.deed_id,
       e.redemption_id, rule.goods_of(e.community_id, e.redemption_id) AS goods, e.concerns,
       d.content,
       rule.shown_name(r.name, e.household_id) AS name, e.minutes, e.computed, e.points, e.rating,
       e.balance, e.note, i.cap_period, i.cap_points,
       rule.reviewer_names(e.community_id, e.deed_id) AS reviewers, e.version, e.reverses,
       reversal.entry_id AS reversed_by, e.reason,
       rule.entry_served_by(e.community_id, e.redemption_id, e.kind) AS served_by
FROM xinyi.ledger_entry e
JOIN xinyi.period p ON p.community_id = e.community_id AND p.period_id = e.period_id
LEFT JOIN xinyi.rule_item i ON i.community_id = e.community_id AND i.version = e.version
	AND i.code = e.item
LEFT JOIN xinyi.deed d ON d.community_id = e.community_id AND d.deed_id = e.deed_id
LEFT JOIN xinyi.resident r ON r.community_id = e.community_id AND r.resident_id = e.resident_id
LEFT JOIN xinyi.ledger_entry reversal ON reversal.community_id = e.community_id
	AND reversal.reverses = e.entry_id;
COMMENT ON VIEW rule.shown_entry IS
	'A ledger entry with its reasons: item, deed, reviewers, and why points differ from what '
	'was computed; or the redemption that it is for.';

CREATE VIEW rule.shown_rulebook WITH (security_invoker = true) AS
SELECT b.community_id, b.version, b.title, b.status, b.decided_by, b.decided_on, b.in_force_from,
       b.in_force_until,
       (SELECT coalesce(json_agg(json_build_object(
                'code', i.code,
                'category', i.category,
                'title_zh', i.title_zh,
                'title_en', i.title_en,
                'basis', i.basis,
                'points', i.points,
                'cap_period', i.cap_period,
                'cap_points', i.cap_points,
                'evidence_required', i.evidence_required,
                'reviewer_level', i.reviewer_level,
                'content_public', i.content_public,
                'minutes_min', i.minutes_min,
                'times_required', i.times_required,
                'filed_by', i.filed_by,
                'subject', i.subject,
                'uniqueness', i.uniqueness,
                'dangerous', i.dangerous,
                'position', i.position,
                'hint', i.hint) ORDER BY i.position, i.code), '[]')
        FROM (SELECT * FROM xinyi.rule_item
              WHERE community_id = b.community_id AND version = b.version
              ORDER BY position, code
              LIMIT 100) i) AS items,
       rule.rulebook_digest(b) AS digest, rule.etag(b) AS etag
FROM xinyi.rulebook b;
COMMENT ON VIEW rule.shown_rulebook IS 'A rulebook with its items.';

CREATE FUNCTION rule.item_title(in_community integer, of_version integer, of_item text) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN (SELECT title_zh FROM xinyi.rule_item
	WHERE community_id = in_community AND version = of_version AND code = of_item);
END
$$;

CREATE FUNCTION rule.household_code(in_community integer, of_household bigint) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN (SELECT code FROM xinyi.household
	WHERE community_id = in_community AND household_id = of_household);
END
$$;

-- Until when a household may answer a deduction; null for other deeds.
CREATE FUNCTION rule.answer_due_at(deduction xinyi.deed) RETURNS timestamptz
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN CASE WHEN deduction.household_id IS NOT NULL
	THEN deduction.filed_at + (SELECT answer_days FROM xinyi.settings
	                           WHERE community_id = deduction.community_id) * interval '1 day' END;
END
$$;

-- Strict: a list may leave the code out, and PostgreSQL asks for an index key even of a branch that
-- is off.
CREATE FUNCTION rule.known_household(in_community integer, of_code text) RETURNS bigint
LANGUAGE plpgsql STABLE STRICT SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	RETURN known((SELECT household_id FROM household
	              WHERE community_id = in_community AND code = of_code));
END
$$;

CREATE FUNCTION rule.published_period(in_community integer, of_name text) RETURNS integer
LANGUAGE plpgsql STABLE SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	RETURN known((SELECT period_id FROM period
	              WHERE community_id = in_community AND name = of_name
		              AND status = 'published'));
END
$$;

CREATE FUNCTION rule.published_household(in_community integer, in_period text, of_code text)
	RETURNS bigint
LANGUAGE plpgsql STABLE SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	RETURN known((SELECT household_id FROM publication_line
	              WHERE community_id = in_community
		              AND period_id = published_period(in_community, in_period)
		              AND household_code = of_code));
END
$$;
