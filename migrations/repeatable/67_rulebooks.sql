-- Rulebooks: a draft is replaced as a whole; an adopted one never changes.

-- What an item does not say, which older files and clients do not know.
CREATE FUNCTION rule.item_defaults(item jsonb) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
	deducts boolean := (item ->> 'points')::integer < 0;
	timed boolean := coalesce((item ->> 'times_required')::boolean,
	                          item ->> 'basis' = 'per_hour'
	                          OR coalesce((item ->> 'minutes_min')::integer, 0) > 0);
BEGIN
	RETURN jsonb_build_object(
		'content_public', true,
		'minutes_min', 0,
		'times_required', timed,
		'filed_by', CASE WHEN deducts THEN 'staff' ELSE 'resident' END,
		'subject', CASE WHEN deducts THEN 'household' ELSE 'participants' END,
		'uniqueness', CASE WHEN deducts OR timed THEN 'none' ELSE 'once_per_day' END,
		'dangerous', false,
		'position', 0,
		'hint', '');
END
$$;

CREATE FUNCTION rule.read_rule_items(request jsonb) RETURNS SETOF xinyi.rule_item
LANGUAGE sql STABLE
BEGIN ATOMIC
	SELECT * FROM jsonb_populate_recordset(NULL::xinyi.rule_item, (
		SELECT jsonb_agg(rule.item_defaults(item) || jsonb_strip_nulls(item))
		FROM jsonb_array_elements(request) item));
END;

CREATE FUNCTION rule.refuse_draft(in_community integer, known xinyi.rulebook, of_version integer,
                                  items xinyi.rule_item[], if_match text[]) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	IF known.status <> 'draft' THEN
		RETURN 'already_adopted';
	END IF;
	IF known.version IS NULL AND of_version <> (
		SELECT coalesce(max(version), 0) + 1 FROM rulebook
		WHERE community_id = in_community) THEN
		RETURN 'rulebook_inconsistent';
	END IF;
	IF (SELECT count(DISTINCT code) <> count(*) FROM unnest(items)) THEN
		RETURN 'rulebook_inconsistent';
	END IF;
	RETURN refuse_replacing(CASE WHEN known.version IS NOT NULL THEN etag(known) END, if_match);
END
$$;

-- A retry finds the requested content, even if the draft has been adopted in the meantime.
CREATE FUNCTION rule.save_rulebook(in_community integer, of_version integer, new_title text,
                                   new_items jsonb, if_match text[] DEFAULT NULL)
RETURNS TABLE (error text, rulebook xinyi.rulebook)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	known xinyi.rulebook;
	items rule_item[] := ARRAY(SELECT i FROM read_rule_items(new_items) i ORDER BY i.code);
BEGIN
	PERFORM FROM settings WHERE community_id = in_community FOR UPDATE;
	SELECT b.* INTO known FROM xinyi.rulebook b
	WHERE b.community_id = in_community AND b.version = of_version;
	IF known.version IS NOT NULL AND rulebook_digest(known) = rulebook_content(new_title, items)
	THEN
		RETURN QUERY SELECT NULL::text, known;
		RETURN;
	END IF;
	error := refuse_draft(in_community, known, of_version, items, if_match);
	IF error IS NOT NULL THEN
		RETURN QUERY SELECT error, known;
		RETURN;
	END IF;
	-- The rulebook changes also when only its items do.
	INSERT INTO xinyi.rulebook AS b (community_id, version, title)
	VALUES (in_community, of_version, new_title)
	ON CONFLICT (community_id, version) DO UPDATE
	SET title = new_title, changed_at = now()
	RETURNING b.* INTO STRICT known;
	-- Writes only changed rows, so that the audit log shows the changes.
	DELETE FROM rule_item i
	WHERE i.community_id = known.community_id AND i.version = of_version
		AND i.code NOT IN (SELECT n.code FROM unnest(items) n);
	INSERT INTO rule_item AS i (community_id, version, code, category, title_zh, title_en, basis,
	                            points, cap_period, cap_points, evidence_required,
	                            reviewer_level, content_public, minutes_min, times_required,
	                            filed_by, subject, uniqueness, dangerous, position, hint)
	SELECT known.community_id, of_version, n.code, n.category, n.title_zh, n.title_en, n.basis,
	       n.points, n.cap_period, n.cap_points, n.evidence_required, n.reviewer_level,
	       n.content_public, n.minutes_min, n.times_required, n.filed_by, n.subject, n.uniqueness,
	       n.dangerous, n.position, n.hint
	FROM unnest(items) n
	ON CONFLICT (community_id, version, code) DO UPDATE
	SET (category, title_zh, title_en, basis, points, cap_period, cap_points, evidence_required,
	     reviewer_level, content_public, minutes_min, times_required, filed_by, subject,
	     uniqueness, dangerous, position, hint) = ROW (
		excluded.category, excluded.title_zh, excluded.title_en, excluded.basis, excluded.points,
		excluded.cap_period, excluded.cap_points, excluded.evidence_required,
		excluded.reviewer_level, excluded.content_public, excluded.minutes_min,
		excluded.times_required, excluded.filed_by, excluded.subject, excluded.uniqueness,
		excluded.dangerous, excluded.position, excluded.hint)
	WHERE i IS DISTINCT FROM excluded;
	RETURN QUERY SELECT NULL::text, known;
END
$$;

-- wanted says what the adoption is to say: by whom, on which day and from which.
CREATE FUNCTION rule.refuse_adoption(known xinyi.rulebook, wanted xinyi.rulebook, of_digest text)
	RETURNS text
LANGUAGE plpgsql STABLE SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	current rulebook;
	digest constant text := rulebook_digest(known);
BEGIN
	IF known.status <> 'draft'
	   AND (known.decided_by, known.decided_on, known.in_force_from, digest)
	       IS DISTINCT FROM (wanted.decided_by, wanted.decided_on, wanted.in_force_from, of_digest)
	THEN
		RETURN 'already_exists_differently';
	END IF;
	IF known.status <> 'draft' THEN
		RETURN NULL;
	END IF;
	IF digest <> of_digest THEN
		RETURN 'draft_changed';
	END IF;
	IF wanted.decided_on > day(rule.now()) THEN
		RETURN 'in_future';
	END IF;
	SELECT * INTO current FROM rulebook
	WHERE community_id = known.community_id AND status = 'adopted';
	IF wanted.in_force_from < wanted.decided_on OR wanted.in_force_from <= current.in_force_from
	   OR (current.version IS NOT NULL AND wanted.in_force_from <= day(rule.now())) THEN
		RETURN 'in_force_too_early';
	END IF;
	IF known.version < current.version THEN
		RETURN 'already_adopted';
	END IF;
	RETURN NULL;
END
$$;

-- From its first day on the new version counts; deeds of earlier days keep the version of theirs.
-- The digest names what is adopted: a draft that says something else by now stays one.
CREATE FUNCTION rule.adopt_rulebook(in_community integer, of_version integer, of_digest text,
                                    by_whom text, on_day date, from_day date)
RETURNS TABLE (error text, rulebook xinyi.rulebook)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	adopted xinyi.rulebook;
	wanted xinyi.rulebook;
BEGIN
	PERFORM FROM settings WHERE community_id = in_community FOR UPDATE;
	SELECT * INTO adopted FROM xinyi.rulebook b
	WHERE b.community_id = in_community AND b.version = of_version;
	IF NOT FOUND THEN
		RETURN;
	END IF;
	wanted.decided_by := by_whom;
	wanted.decided_on := on_day;
	wanted.in_force_from := from_day;
	error := refuse_adoption(adopted, wanted, of_digest);
	IF error IS NOT NULL THEN
		RETURN QUERY SELECT error, adopted;
		RETURN;
	END IF;
	IF adopted.status = 'draft' THEN
		UPDATE xinyi.rulebook b SET status = 'superseded', in_force_until = from_day
		WHERE b.community_id = adopted.community_id AND b.status = 'adopted';
		UPDATE xinyi.rulebook b
		SET status = 'adopted', decided_by = by_whom, decided_on = on_day, in_force_from = from_day
		WHERE b.community_id = adopted.community_id AND b.version = of_version;
	END IF;
	RETURN QUERY SELECT NULL::text, b FROM xinyi.rulebook b
	WHERE b.community_id = in_community AND b.version = of_version;
END
$$;

-- Entries refer to the items of an adopted rulebook, which never change.
CREATE FUNCTION rule.guard_rule_item() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	IF EXISTS (SELECT FROM rulebook
	           WHERE (community_id, version) IN ((old.community_id, old.version),
	                                             (new.community_id, new.version))
		           AND status <> 'draft') THEN
		PERFORM refuse('already_adopted');
	END IF;
	RETURN coalesce(new, old);
END
$$;

CREATE TRIGGER guard_rule_item BEFORE INSERT OR UPDATE OR DELETE ON xinyi.rule_item
FOR EACH ROW EXECUTE FUNCTION rule.guard_rule_item();
