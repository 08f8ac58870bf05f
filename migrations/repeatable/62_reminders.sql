-- The life of a reminder: the household answers, a reviewer marks it as put right, or a deduction
-- follows; one that is rejected or withdrawn leaves it open again.

CREATE FUNCTION rule.answer_reminder(in_community integer, of_reminder uuid, answer_text text)
RETURNS TABLE (error text, reminder xinyi.reminder)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	UPDATE xinyi.reminder m
	SET answer = answer_text, answered_at = rule.now(), answered_by = actor_id()
	WHERE m.community_id = in_community AND m.reminder_id = of_reminder
		AND m.household_id = actor_household_id() AND m.status = 'open' AND m.answer IS NULL
	RETURNING m.* INTO reminder;
	IF FOUND THEN
		PERFORM notify_member(in_community, (reminder).issued_by, 'reminder_answered',
		                      of_reminder::text);
		RETURN NEXT;
		RETURN;
	END IF;
	SELECT m.* INTO reminder FROM xinyi.reminder m
	WHERE m.community_id = in_community AND m.reminder_id = of_reminder
		AND m.household_id = actor_household_id();
	IF NOT FOUND THEN
		RETURN;
	END IF;
	IF (reminder).answer IS NULL THEN
		error := 'reminder_ended';
	ELSIF ((reminder).answer, (reminder).answered_by) <> (answer_text, actor_id()) THEN
		error := 'already_exists_differently';
	END IF;
	RETURN NEXT;
END
$$;
COMMENT ON FUNCTION rule.answer_reminder IS
	'By a member of the household, once, while the reminder is open; the member who issued it is '
	'told.';

CREATE FUNCTION rule.put_right(in_community integer, of_reminder uuid)
RETURNS TABLE (error text, reminder xinyi.reminder)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	UPDATE xinyi.reminder m
	SET status = 'put_right', put_right_at = rule.now(), put_right_by = actor_id()
	WHERE m.community_id = in_community AND m.reminder_id = of_reminder AND m.status = 'open'
		AND m.household_id IS DISTINCT FROM actor_household_id()
	RETURNING m.* INTO reminder;
	IF FOUND THEN
		PERFORM notify_household(in_community, (reminder).household_id, 'reminder_put_right',
		                         of_reminder::text);
		RETURN NEXT;
		RETURN;
	END IF;
	SELECT m.* INTO reminder FROM xinyi.reminder m
	WHERE m.community_id = in_community AND m.reminder_id = of_reminder;
	IF NOT FOUND THEN
		RETURN;
	END IF;
	IF (reminder).household_id = actor_household_id() THEN
		error := 'conflict_of_interest';
	ELSIF (reminder).status <> 'put_right' THEN
		error := 'reminder_ended';
	END IF;
	RETURN NEXT;
END
$$;
COMMENT ON FUNCTION rule.put_right IS
	'By a reviewer who is not of the household, while the reminder is open; the household is told.';

-- A deduction and a reviewer who marks the reminder as put right wait for each other at its row.
CREATE FUNCTION rule.follow_deduction() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	IF new.status IN ('submitted', 'approved') THEN
		UPDATE reminder SET status = 'deducted'
		WHERE community_id = new.community_id AND reminder_id = new.reminder_id
			AND status <> 'put_right';
		IF NOT FOUND THEN
			PERFORM refuse('reminder_ended');
		END IF;
		RETURN NULL;
	END IF;
	UPDATE reminder SET status = 'open'
	WHERE community_id = new.community_id AND reminder_id = new.reminder_id
		AND NOT EXISTS (SELECT FROM deed
		                WHERE community_id = new.community_id AND reminder_id = new.reminder_id
			                AND status IN ('submitted', 'approved'));
	RETURN NULL;
END
$$;

CREATE TRIGGER follow_deduction AFTER INSERT ON xinyi.deed
FOR EACH ROW WHEN (new.reminder_id IS NOT NULL AND new.status IN ('submitted', 'approved'))
EXECUTE FUNCTION rule.follow_deduction();

CREATE TRIGGER follow_end_of_deduction AFTER UPDATE OF status ON xinyi.deed
FOR EACH ROW WHEN (new.reminder_id IS NOT NULL AND new.status IN ('rejected', 'withdrawn'))
EXECUTE FUNCTION rule.follow_deduction();
