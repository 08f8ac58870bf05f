-- What members write to their community: suggestions, complaints, and requests about their personal
-- data. The community answers each once.

-- The law asks for an answer to a request about personal data without delay, which the practice
-- reads as fifteen days; the same holds for all feedback.
CREATE FUNCTION rule.feedback_due_days() RETURNS integer
LANGUAGE sql IMMUTABLE
RETURN 15;

-- So many of one member wait for an answer at most.
CREATE FUNCTION rule.open_feedback_max() RETURNS integer
LANGUAGE sql IMMUTABLE
RETURN 5;

CREATE FUNCTION rule.feedback_differs(known xinyi.feedback, wanted xinyi.feedback) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (known.filed_by, known.kind, known.content, known.deed_id, known.period_id)
       IS DISTINCT FROM (wanted.filed_by, wanted.kind, wanted.content, wanted.deed_id,
                         wanted.period_id);

CREATE FUNCTION rule.refuse_feedback(wanted xinyi.feedback, request jsonb) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	IF wanted.deed_id IS NOT NULL AND NOT EXISTS (
		SELECT FROM deed WHERE community_id = wanted.community_id AND deed_id = wanted.deed_id
			AND deed_is_visible(wanted.community_id, wanted.deed_id)) THEN
		RETURN 'unknown_deed';
	END IF;
	IF request ->> 'period' IS NOT NULL AND wanted.period_id IS NULL THEN
		RETURN 'unknown_publication';
	END IF;
	IF (SELECT count(*) FROM feedback
	    WHERE community_id = wanted.community_id AND filed_by = wanted.filed_by
		    AND answered_at IS NULL) >= open_feedback_max() THEN
		RETURN 'too_much_feedback';
	END IF;
	RETURN NULL;
END
$$;
COMMENT ON FUNCTION rule.refuse_feedback IS
	'The number is a bound on what waits, which requests of the same moment may pass.';

CREATE FUNCTION rule.file_feedback(in_community integer, new_id uuid, request jsonb)
RETURNS TABLE (error text, feedback xinyi.feedback)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	wanted xinyi.feedback := jsonb_populate_record(NULL::xinyi.feedback, request);
BEGIN
	wanted.community_id := in_community;
	wanted.filed_by := actor_id();
	wanted.period_id := (SELECT p.period_id FROM period p
	                     WHERE p.community_id = in_community AND p.name = request ->> 'period'
		                     AND p.status = 'published');
	SELECT f.* INTO feedback FROM xinyi.feedback f
	WHERE f.community_id = in_community AND f.feedback_id = new_id;
	IF (feedback).feedback_id IS NULL THEN
		error := refuse_feedback(wanted, request);
		IF error IS NOT NULL THEN
			RETURN NEXT;
			RETURN;
		END IF;
		INSERT INTO xinyi.feedback (community_id, feedback_id, kind, content, deed_id, period_id,
		                            filed_by, filed_at, due_at)
		VALUES (in_community, new_id, wanted.kind, wanted.content, wanted.deed_id,
		        wanted.period_id, wanted.filed_by, rule.now(),
		        rule.now() + feedback_due_days() * interval '1 day')
		ON CONFLICT DO NOTHING;
		IF FOUND THEN
			PERFORM notify_role(in_community, 'administrator', 'feedback_filed', new_id::text);
		END IF;
		SELECT f.* INTO feedback FROM xinyi.feedback f
		WHERE f.community_id = in_community AND f.feedback_id = new_id;
	END IF;
	IF feedback_differs(feedback, wanted) THEN
		error := 'already_exists_differently';
	END IF;
	RETURN NEXT;
END
$$;

-- The first answer counts: one that comes later finds it.
CREATE FUNCTION rule.answer_feedback(in_community integer, of_feedback uuid, given_answer text)
RETURNS TABLE (error text, feedback xinyi.feedback)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	UPDATE xinyi.feedback f
	SET answer = given_answer, answered_by = actor_id(), answered_at = rule.now()
	WHERE f.community_id = in_community AND f.feedback_id = of_feedback
		AND f.answered_at IS NULL AND f.filed_by <> actor_id()
	RETURNING f.* INTO feedback;
	IF FOUND THEN
		PERFORM notify_member(in_community, (feedback).filed_by, 'feedback_answered',
		                      of_feedback::text);
		RETURN NEXT;
		RETURN;
	END IF;
	SELECT f.* INTO feedback FROM xinyi.feedback f
	WHERE f.community_id = in_community AND f.feedback_id = of_feedback;
	IF NOT FOUND THEN
		RETURN;
	END IF;
	IF (feedback).filed_by = actor_id() THEN
		error := 'conflict_of_interest';
	ELSIF ((feedback).answer, (feedback).answered_by) <> (given_answer, actor_id()) THEN
		error := 'answered_already';
	END IF;
	RETURN NEXT;
END
$$;
