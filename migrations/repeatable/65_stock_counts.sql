-- Counts of many shelves at once, as a count sheet says them.

CREATE TYPE rule.counted_line AS (place integer, mention bigint, counted integer, moves integer,
                                  shelf xinyi.reward_stock);

-- The lines in the order of the shelves, each with the shelf as it is.
CREATE FUNCTION rule.counted_lines(in_community integer, request jsonb)
	RETURNS SETOF rule.counted_line
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	SELECT (line.place - 1)::integer,
	       row_number() OVER (PARTITION BY line.reward_id ORDER BY line.place),
	       line.counted, line.moves, s
	FROM ROWS FROM (jsonb_to_recordset(request -> 'lines')
	                AS (reward_id uuid, counted integer, moves integer))
		WITH ORDINALITY AS line(reward_id, counted, moves, place)
	LEFT JOIN reward_stock s ON s.community_id = in_community AND s.reward_id = line.reward_id
	ORDER BY line.reward_id, line.place;
END
$$;

-- What is wrong with a line; null when it can be posted.
CREATE FUNCTION rule.refuse_counted(line rule.counted_line) RETURNS text
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
	IF (line.shelf).reward_id IS NULL THEN
		RETURN 'unknown_reward';
	ELSIF line.mention > 1 THEN
		RETURN 'reward_named_twice';
	ELSIF line.moves <> (line.shelf).move_count THEN
		RETURN 'stock_moved';
	ELSIF line.counted < (line.shelf).held THEN
		RETURN 'stock_is_held';
	END IF;
	RETURN NULL;
END
$$;

-- The lines at fault, with what stands on the shelf by now, or what is held there.
CREATE FUNCTION rule.counted_violations(code text, lines rule.counted_line[]) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN rule.violations_of(ARRAY(
		SELECT ROW('/lines/' || l.place, NULL, NULL,
		           CASE code WHEN 'stock_moved' THEN (l.shelf).stock
		                     WHEN 'stock_is_held' THEN (l.shelf).held END,
		           NULL)::rule.violation
		FROM unnest(lines) l
		WHERE rule.refuse_counted(l) = code
		ORDER BY l.place));
END
$$;

CREATE FUNCTION rule.count_stock(in_community integer, of_id uuid, request jsonb)
RETURNS TABLE (error text, violations jsonb, done xinyi.stock_count)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	known stock_count;
	lines counted_line[];
	line counted_line;
	move stock_move;
BEGIN
	PERFORM FROM reward_stock s
	WHERE s.community_id = in_community AND s.reward_id IN (
		SELECT (value ->> 'reward_id')::uuid FROM jsonb_array_elements(request -> 'lines'))
	ORDER BY reward_id
	FOR NO KEY UPDATE;
	SELECT c.* INTO known FROM stock_count c
	WHERE c.community_id = in_community AND c.count_id = of_id;
	IF FOUND THEN
		IF (known.request_digest, known.counted_by) <> (digest(request), actor_label()) THEN
			error := 'already_exists_differently';
		END IF;
		RETURN QUERY SELECT error, violations, CASE WHEN error IS NULL THEN known END;
		RETURN;
	END IF;
	lines := ARRAY(SELECT l FROM counted_lines(in_community, request) l
	               ORDER BY (l.shelf).reward_id, l.place);
	error := (SELECT refuse_counted(l) FROM unnest(lines) l
	          WHERE refuse_counted(l) IS NOT NULL ORDER BY l.place LIMIT 1);
	IF error IS NOT NULL THEN
		violations := counted_violations(error, lines);
		RETURN NEXT;
		RETURN;
	END IF;
	INSERT INTO stock_count AS c (community_id, count_id, reason, line_count, request_digest,
	                              counted_by, counted_at)
	VALUES (in_community, of_id, request ->> 'reason', cardinality(lines), digest(request),
	        actor_label(), rule.now())
	RETURNING c.* INTO known;
	move.kind := 'counted';
	move.count_id := of_id;
	move.reason := known.reason;
	FOREACH line IN ARRAY lines LOOP
		move.move_id := gen_random_uuid();
		move.counted := line.counted;
		move.quantity := line.counted - (line.shelf).stock;
		PERFORM post_move(line.shelf, move);
	END LOOP;
	RETURN QUERY SELECT NULL::text, NULL::jsonb, known;
END
$$;
COMMENT ON FUNCTION rule.count_stock IS
	'Posts the differences between many shelves and the books, all or none. A shelf that has moved '
	'since the sheet was printed is refused, as is one with less than households hold.';

-- Volatile, so that it finds what the statement that asks has just posted.
CREATE FUNCTION rule.counted_shelves(done xinyi.stock_count) RETURNS json
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
	RETURN (SELECT json_agg(json_build_object(
		'reward_id', m.reward_id,
		'name', m.name,
		'unit', m.unit,
		'counted', m.counted,
		'difference', m.quantity) ORDER BY m.reward_no)
	FROM (
		SELECT m.reward_id, w.name, w.unit, m.counted, m.quantity, w.reward_no
		FROM xinyi.stock_move m
		JOIN xinyi.reward w USING (community_id, reward_id)
		WHERE m.community_id = done.community_id AND m.count_id = done.count_id
		ORDER BY w.reward_no
		LIMIT 200
	) m);
END
$$;
COMMENT ON FUNCTION rule.counted_shelves IS
	'The shelves of a count, each with its difference from the books.';
