-- Reviews. The trigger refuses an involved reviewer for every writer of the row.

CREATE FUNCTION rule.conflict_of(in_community integer, member_id uuid, of_deed uuid) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN (SELECT CASE
		WHEN d.filed_by = member_id THEN 'filer'
		WHEN EXISTS (SELECT FROM xinyi.team_member t
		             WHERE t.community_id = d.community_id AND t.team_id = d.team_id
			             AND t.resident_id = m.resident_id
			             AND (t.left_at IS NULL OR t.left_at > d.filed_at)) THEN 'team'
		WHEN m.resident_id = ANY (named.residents)
		     OR rule.households_of(in_community, m.resident_id, d.happened_on) && named.households
		THEN 'household'
		WHEN rule.has_relatives(in_community, member_id, named.households, d.filed_at)
		THEN 'relative' END
	FROM xinyi.deed d
	JOIN xinyi.membership m ON m.community_id = d.community_id AND m.membership_id = member_id
	CROSS JOIN LATERAL (
		SELECT ARRAY(SELECT p.resident_id FROM xinyi.participant p
		             WHERE p.community_id = d.community_id AND p.deed_id = d.deed_id
		             ORDER BY p.resident_id) AS residents,
		       ARRAY(SELECT side.household_id
		             FROM xinyi.participant p
		             JOIN xinyi.resident r USING (community_id, resident_id)
		             CROSS JOIN LATERAL (VALUES (p.household_id), (r.household_id))
			             AS side(household_id)
		             WHERE p.community_id = d.community_id AND p.deed_id = d.deed_id
		             ORDER BY side.household_id)
		       || d.household_id AS households) named
	WHERE d.community_id = in_community AND d.deed_id = of_deed);
END
$$;
COMMENT ON FUNCTION rule.conflict_of IS
	'Why a member may not review a deed: the member filed it, belongs to the team that it was '
	'filed for or did so when it was filed, takes part in it, belongs or belonged on its day to a '
	'household that it names or that one of its people lives in now, or declared such a household '
	'as relatives. Null when nothing stands against it.';

-- The same for the caller, who may not decide twice either. A deed has two reviews at most, a
-- member thousands: the condition on the member is none that an index could be searched for.
CREATE FUNCTION rule.conflict_or_reviewed(in_community integer, of_deed uuid) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN coalesce(rule.conflict_of(in_community, rule.actor_id(), of_deed),
	(SELECT 'reviewed' FROM xinyi.review
	 WHERE community_id = in_community AND deed_id = of_deed
		 AND membership_id IS NOT DISTINCT FROM rule.actor_id()));
END
$$;

CREATE FUNCTION rule.guard_review() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	IF conflict_of(new.community_id, new.membership_id, new.deed_id) IS NOT NULL THEN
		PERFORM refuse('conflict_of_interest');
	END IF;
	RETURN new;
END
$$;

CREATE TRIGGER guard_review BEFORE INSERT ON xinyi.review
FOR EACH ROW EXECUTE FUNCTION rule.guard_review();

CREATE FUNCTION rule.approvals_of(in_community integer, of_deed uuid) RETURNS integer
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN (SELECT count(*)::integer FROM xinyi.review
	WHERE community_id = in_community AND deed_id = of_deed AND verdict = 'approved');
END
$$;

-- What the item needs and the deed lacks, apart from the participants whom the verdict changes. It
-- cannot be filed so; another writer may have left it.
CREATE FUNCTION rule.refuse_unfit(approved xinyi.deed, changed uuid[] DEFAULT '{}') RETURNS text
LANGUAGE plpgsql STABLE SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	RETURN (SELECT CASE
		WHEN i.times_required AND approved.started_at IS NULL THEN 'times_required'
		WHEN EXISTS (
			SELECT FROM participant p
			WHERE p.community_id = approved.community_id AND p.deed_id = approved.deed_id
				AND p.minutes < i.minutes_min AND NOT p.left_out
				AND p.resident_id <> ALL (changed)) THEN 'too_short' END
	FROM rule_item i
	WHERE i.community_id = approved.community_id AND i.version = approved.version
		AND i.code = approved.item);
END
$$;

-- Where a verdict is wrong, if the contract does not say so: which change of a participant, or who
-- was there too briefly.
CREATE FUNCTION rule.review_violations(reviewed xinyi.deed, code text, new_verdict text,
                                       changes jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	wrong violation[] := ARRAY(
		SELECT ROW(w.pointer, w.name, NULL, w.bound, NULL)::violation
		FROM wrong_changes(reviewed, new_verdict, changes) w
		WHERE w.code = review_violations.code
		ORDER BY w.place);
BEGIN
	IF wrong <> '{}' THEN
		RETURN violations_of(wrong);
	END IF;
	IF code = 'times_required' THEN
		RETURN jsonb_build_array(jsonb_build_object('pointer', '/verdict'));
	END IF;
	IF code <> 'too_short' THEN
		RETURN NULL;
	END IF;
	RETURN violations_of(ARRAY(
		SELECT ROW('/verdict', name_in_review(r.name, p.household_id), NULL, i.minutes_min,
		           NULL)::violation
		FROM rule_item i
		JOIN participant p ON p.community_id = i.community_id AND p.deed_id = reviewed.deed_id
			AND p.minutes < i.minutes_min AND NOT p.left_out
			AND p.resident_id <> ALL (changed_residents(changes))
		JOIN resident r ON r.community_id = p.community_id AND r.resident_id = p.resident_id
		WHERE i.community_id = reviewed.community_id AND i.version = reviewed.version
			AND i.code = reviewed.item
		ORDER BY r.name, r.resident_id));
END
$$;

-- Approved means approved: by as many different reviewers as the deed needs, and refused by none;
-- with what its item needs; a deduction once the household has answered or could have.
CREATE FUNCTION rule.guard_approval() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	unfit text := refuse_unfit(new);
BEGIN
	IF old.status <> 'submitted'
	   OR approvals_of(new.community_id, new.deed_id)
	      < approvals_needed_for(new.community_id, new.deed_id)
	   OR EXISTS (SELECT FROM review
	              WHERE community_id = new.community_id AND deed_id = new.deed_id
		              AND verdict <> 'approved') THEN
		PERFORM refuse('approval_incomplete');
	ELSIF new.answer IS NULL AND answer_due_at(new) > rule.now() THEN
		PERFORM refuse('answer_pending');
	ELSIF unfit IS NOT NULL THEN
		PERFORM refuse(unfit);
	END IF;
	RETURN new;
END
$$;

CREATE TRIGGER guard_approval BEFORE UPDATE OF status ON xinyi.deed
FOR EACH ROW WHEN (new.status = 'approved' AND old.status <> 'approved')
EXECUTE FUNCTION rule.guard_approval();

CREATE FUNCTION rule.refuse_review(reviewed xinyi.deed, new_verdict text, because text,
                                   new_wording text, changes jsonb) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	refusal text;
BEGIN
	IF conflict_of(reviewed.community_id, actor_id(), reviewed.deed_id) IS NOT NULL THEN
		RETURN 'conflict_of_interest';
	END IF;
	IF reviewed.status <> 'submitted' THEN
		RETURN 'already_decided';
	END IF;
	IF new_verdict = 'rejected' AND because IS NULL THEN
		RETURN 'reason_required';
	END IF;
	IF new_wording IS NOT NULL
	   AND (new_verdict = 'rejected' OR published_content(reviewed) IS NULL) THEN
		RETURN 'wording_unused';
	END IF;
	refusal := refuse_changes(reviewed, new_verdict, changes);
	IF refusal IS NOT NULL THEN
		RETURN refusal;
	END IF;
	IF new_verdict = 'approved' AND reviewed.answer IS NULL
	   AND answer_due_at(reviewed) > rule.now() THEN
		RETURN 'answer_pending';
	END IF;
	IF new_verdict = 'approved' THEN
		RETURN refuse_unfit(reviewed, changed_residents(changes));
	END IF;
	RETURN NULL;
END
$$;

-- One refusal ends it; the approval that completes it posts the points.
CREATE FUNCTION rule.conclude_review(reviewed xinyi.deed, new_verdict text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	IF new_verdict = 'rejected' THEN
		PERFORM end_deed(reviewed.community_id, reviewed.deed_id, 'rejected'),
		        notify_deed(reviewed.community_id, reviewed.deed_id, 'deed_rejected');
		RETURN;
	END IF;
	IF approvals_of(reviewed.community_id, reviewed.deed_id)
	   >= approvals_needed_for(reviewed.community_id, reviewed.deed_id) THEN
		PERFORM end_deed(reviewed.community_id, reviewed.deed_id, 'approved'),
		        post_deed(reviewed.community_id, reviewed.deed_id),
		        notify_deed(reviewed.community_id, reviewed.deed_id,
		                    CASE WHEN reviewed.household_id IS NULL
		                                           THEN 'deed_approved'
		                                           ELSE 'deduction_posted' END),
		        notify_changes(reviewed.community_id, reviewed.deed_id);
	END IF;
END
$$;

CREATE FUNCTION rule.review_deed(in_community integer, of_deed uuid, new_verdict text, because text,
                                 new_wording text, changes jsonb)
RETURNS TABLE (error text, violations jsonb, review xinyi.review, status text,
               approvals integer, approvals_needed integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	reviewed xinyi.deed;
	earlier xinyi.review;
BEGIN
	SELECT * INTO reviewed FROM xinyi.deed d
	WHERE d.community_id = in_community AND d.deed_id = of_deed FOR UPDATE;
	IF NOT FOUND THEN
		RETURN;
	END IF;
	SELECT * INTO earlier FROM xinyi.review v
	WHERE v.community_id = reviewed.community_id AND v.deed_id = of_deed
		AND v.membership_id = actor_id();
	IF NOT FOUND THEN
		error := refuse_review(reviewed, new_verdict, because, new_wording, changes);
	ELSIF (earlier.verdict, earlier.reason, earlier.wording)
	      IS DISTINCT FROM (new_verdict, because, new_wording)
	      OR NOT same_changes(earlier, changes) THEN
		error := 'already_exists_differently';
	END IF;
	IF error IS NOT NULL THEN
		violations := review_violations(reviewed, error, new_verdict, changes);
		RETURN NEXT;
		RETURN;
	END IF;
	IF earlier.deed_id IS NULL THEN
		INSERT INTO xinyi.review (community_id, deed_id, membership_id, verdict, reason, wording,
		                          reviewed_at)
		VALUES (reviewed.community_id, of_deed, actor_id(), new_verdict, because, new_wording,
		        rule.now());
		IF changes <> '{}' THEN
			PERFORM change_participants(reviewed, changes);
		END IF;
		PERFORM conclude_review(reviewed, new_verdict);
	END IF;
	RETURN QUERY
	SELECT NULL::text, NULL::jsonb, v, d.status, approvals_of(in_community, of_deed),
	       approvals_needed_for(in_community, of_deed)
	FROM xinyi.deed d
	JOIN xinyi.review v ON v.community_id = d.community_id AND v.deed_id = d.deed_id
		AND v.membership_id = actor_id()
	WHERE d.community_id = reviewed.community_id AND d.deed_id = of_deed;
END
$$;

CREATE FUNCTION rule.reminder_days_min() RETURNS integer
LANGUAGE sql IMMUTABLE
RETURN 3;
COMMENT ON FUNCTION rule.reminder_days_min IS
	'Days that a reminder leaves to put something right, unless it is dangerous at once.';

CREATE FUNCTION rule.refuse_reminder(target xinyi.household, about_item text, until_day date)
	RETURNS text
LANGUAGE plpgsql STABLE SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	today date := day(rule.now());
	item rule_item;
BEGIN
	IF target.household_id IS NULL THEN
		RETURN 'unknown_household';
	END IF;
	IF target.closed_on IS NOT NULL THEN
		RETURN 'household_closed';
	END IF;
	SELECT * INTO item FROM rule_item
	WHERE community_id = target.community_id AND version = rulebook_on(target.community_id, today)
		AND code = about_item;
	IF item.code IS NULL THEN
		RETURN 'unknown_item';
	END IF;
	IF item.points >= 0 THEN
		RETURN 'not_a_deduction';
	END IF;
	IF until_day < today
	   OR (NOT item.dangerous AND until_day < today + reminder_days_min()) THEN
		RETURN 'correct_by_too_early';
	END IF;
	RETURN NULL;
END
$$;

-- A written reminder, with a day by which to put it right.
CREATE FUNCTION rule.issue_reminder(in_community integer, new_id uuid, to_household text,
                                    about_item text, told text, until_day date)
RETURNS TABLE (error text, reminder xinyi.reminder)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	today date := day(rule.now());
	target household;
	issued xinyi.reminder;
BEGIN
	SELECT * INTO target FROM household h
	WHERE h.community_id = in_community AND h.code = to_household;
	IF NOT EXISTS (SELECT FROM xinyi.reminder m
	               WHERE m.community_id = in_community AND m.reminder_id = new_id) THEN
		error := refuse_reminder(target, about_item, until_day);
		IF error IS NOT NULL THEN
			RETURN NEXT;
			RETURN;
		END IF;
		INSERT INTO xinyi.reminder (community_id, reminder_id, household_id, version, item, content,
		                            correct_by, issued_by, issued_on)
		VALUES (target.community_id, new_id, target.household_id, rulebook_on(in_community, today),
		        about_item, told, until_day, actor_id(), today)
		ON CONFLICT (community_id, reminder_id) DO NOTHING;
		IF FOUND THEN
			PERFORM notify_household(in_community, target.household_id, 'reminder_issued',
			                         new_id::text);
		END IF;
	END IF;
	SELECT * INTO STRICT issued FROM xinyi.reminder m
	WHERE m.community_id = in_community AND m.reminder_id = new_id;
	IF (issued.household_id, issued.item, issued.content, issued.correct_by, issued.issued_by)
	   IS DISTINCT FROM (target.household_id, about_item, told, until_day, actor_id()) THEN
		error := 'already_exists_differently';
	ELSE
		reminder := issued;
	END IF;
	RETURN NEXT;
END
$$;
