-- Rewards, the shelf, and the events in which rewards are redeemed.

-- A retry finds the requested content, with any tag.
CREATE FUNCTION rule.save_reward(in_community integer, of_id uuid, request jsonb,
                                 if_match text[] DEFAULT NULL)
RETURNS TABLE (error text, reward xinyi.reward)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	known xinyi.reward;
	wanted xinyi.reward := jsonb_populate_record(NULL::xinyi.reward, request);
BEGIN
	PERFORM pg_advisory_xact_lock(offer_lock(), in_community);
	SELECT w.* INTO known FROM xinyi.reward w
	WHERE w.community_id = in_community AND w.reward_id = of_id;
	wanted.reward_id := of_id;
	wanted.description := coalesce(wanted.description, '');
	wanted.low_stock := coalesce(wanted.low_stock, 0);
	wanted.active := coalesce(wanted.active, true);
	wanted.changed_at := known.changed_at;
	IF known.reward_id IS NOT NULL AND etag(known) = etag(wanted) THEN
		RETURN QUERY SELECT NULL::text, known;
		RETURN;
	END IF;
	IF known.kind <> wanted.kind THEN
		error := 'already_exists_differently';
	ELSE
		error := refuse_replacing(CASE WHEN known.reward_id IS NOT NULL THEN etag(known) END,
		                          if_match);
	END IF;
	IF error IS NOT NULL THEN
		RETURN QUERY SELECT error, known;
		RETURN;
	END IF;
	IF known.reward_id IS NULL THEN
		INSERT INTO xinyi.reward AS w (community_id, reward_id, kind, name, description, unit,
			price, cost_fen, limit_per_period, low_stock, discount_percent, discount_fen,
			valid_from, valid_until, active)
		VALUES (in_community, of_id, wanted.kind, wanted.name, wanted.description,
		        wanted.unit, wanted.price, wanted.cost_fen, wanted.limit_per_period,
		        wanted.low_stock, wanted.discount_percent, wanted.discount_fen, wanted.valid_from,
		        wanted.valid_until, wanted.active)
		RETURNING w.* INTO STRICT known;
		INSERT INTO reward_stock (community_id, reward_id) VALUES (known.community_id, of_id);
	ELSE
		UPDATE xinyi.reward w
		SET (name, description, unit, price, cost_fen, limit_per_period, low_stock,
		     discount_percent, discount_fen, valid_from, valid_until, active) = ROW (
			wanted.name, wanted.description, wanted.unit, wanted.price, wanted.cost_fen,
			wanted.limit_per_period, wanted.low_stock, wanted.discount_percent,
			wanted.discount_fen, wanted.valid_from, wanted.valid_until, wanted.active)
		WHERE w.community_id = known.community_id AND w.reward_id = of_id
		RETURNING w.* INTO known;
	END IF;
	RETURN QUERY SELECT NULL::text, known;
END
$$;

-- The time promised to households when they redeemed is not shortened.
CREATE FUNCTION rule.refuse_event(known xinyi.redemption_event, wanted xinyi.redemption_event,
                                  offered uuid[]) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	IF wanted.closes_at <= wanted.opens_at THEN
		RETURN 'times_disagree';
	END IF;
	IF wanted.lapses_at < known.lapses_at AND EXISTS (
		SELECT FROM redemption r
		WHERE r.community_id = known.community_id AND r.event_id = known.event_id
			AND r.status = 'held') THEN
		RETURN 'event_has_holds';
	END IF;
	IF EXISTS (SELECT FROM unnest(offered) AS id
	           LEFT JOIN reward w ON w.community_id = wanted.community_id AND w.reward_id = id
	           WHERE w.reward_id IS NULL) THEN
		RETURN 'unknown_reward';
	END IF;
	RETURN NULL;
END
$$;

CREATE FUNCTION rule.offer_rewards(event xinyi.redemption_event, offered uuid[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	DELETE FROM event_offer o
	WHERE o.community_id = event.community_id AND o.event_id = event.event_id
		AND o.reward_id <> ALL (offered);
	INSERT INTO event_offer (community_id, event_id, reward_id)
	SELECT event.community_id, event.event_id, id FROM unnest(offered) AS id
	ON CONFLICT DO NOTHING;
END
$$;

CREATE FUNCTION rule.save_event(in_community integer, of_id uuid, request jsonb,
                                if_match text[] DEFAULT NULL)
RETURNS TABLE (error text, event xinyi.redemption_event)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	known redemption_event;
	wanted redemption_event := jsonb_populate_record(NULL::redemption_event, request);
	offered uuid[] := ARRAY(SELECT DISTINCT value::uuid
	                        FROM jsonb_array_elements_text(request -> 'rewards') ORDER BY 1);
BEGIN
	PERFORM pg_advisory_xact_lock(offer_lock(), in_community);
	SELECT e.* INTO known FROM redemption_event e
	WHERE e.community_id = in_community AND e.event_id = of_id;
	wanted.community_id := in_community;
	wanted.event_id := of_id;
	-- In whole seconds, as they are shown.
	wanted.opens_at := date_trunc('second', wanted.opens_at);
	wanted.closes_at := date_trunc('second', wanted.closes_at);
	wanted.lapses_at := known.lapses_at;
	wanted.changed_at := known.changed_at;
	IF known.event_id IS NOT NULL AND etag(known) = event_tag(wanted, offered) THEN
		RETURN QUERY SELECT NULL::text, known;
		RETURN;
	END IF;
	wanted.lapses_at := wanted.closes_at + (SELECT hold_hours FROM settings
	                                        WHERE community_id = in_community)
	                                       * interval '1 hour';
	error := coalesce(refuse_event(known, wanted, offered),
	                  refuse_replacing(CASE WHEN known.event_id IS NOT NULL THEN etag(known) END,
	                                   if_match));
	IF error IS NOT NULL THEN
		RETURN QUERY SELECT error, known;
		RETURN;
	END IF;
	IF known.event_id IS NULL THEN
		INSERT INTO redemption_event AS e (community_id, event_id, name, place, opens_at,
		                                   closes_at, lapses_at)
		VALUES (in_community, of_id, wanted.name, wanted.place, wanted.opens_at,
		        wanted.closes_at, wanted.lapses_at)
		RETURNING e.* INTO STRICT known;
	ELSE
		-- The event changes also when only its offers do.
		UPDATE redemption_event e
		SET name = wanted.name, place = wanted.place, opens_at = wanted.opens_at,
			closes_at = wanted.closes_at, lapses_at = wanted.lapses_at,
			changed_at = now()
		WHERE e.community_id = known.community_id AND e.event_id = of_id
		RETURNING e.* INTO known;
	END IF;
	PERFORM offer_rewards(known, offered);
	RETURN QUERY SELECT NULL::text, known;
END
$$;

-- Staff are told once, when what can still be redeemed falls below the mark.
CREATE FUNCTION rule.warn_of_stock(in_community integer, of_reward uuid, before integer,
                                   after integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	IF after < before AND EXISTS (
		SELECT FROM reward w
		WHERE w.community_id = in_community AND w.reward_id = of_reward
			AND after < w.low_stock AND before >= w.low_stock) THEN
		PERFORM notify_role(in_community, 'storekeeper', 'stock_low', of_reward::text);
	END IF;
END
$$;

-- The shelf is locked; what stands there afterwards has been checked.
CREATE FUNCTION rule.post_move(shelf xinyi.reward_stock, move xinyi.stock_move)
	RETURNS xinyi.stock_move
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	changed reward_stock;
	posted stock_move;
BEGIN
	UPDATE reward_stock s
	SET stock = s.stock + move.quantity, move_count = s.move_count + 1
	WHERE s.community_id = shelf.community_id AND s.reward_id = shelf.reward_id
	RETURNING s.* INTO STRICT changed;
	INSERT INTO stock_move AS m (community_id, move_id, reward_id, reward_move_no, kind, quantity,
	                             counted, stock, count_id, reason, moved_by, moved_at)
	VALUES (shelf.community_id, move.move_id, shelf.reward_id, changed.move_count, move.kind,
	        move.quantity, move.counted, changed.stock, move.count_id, move.reason,
	        actor_label(), rule.now())
	RETURNING m.* INTO posted;
	PERFORM warn_of_stock(shelf.community_id, shelf.reward_id, shelf.stock - shelf.held,
	                      changed.stock - changed.held);
	RETURN posted;
END
$$;

CREATE FUNCTION rule.move_stock(in_community integer, of_id uuid, of_reward uuid, of_kind text,
                                amount integer, because text)
RETURNS TABLE (error text, move xinyi.stock_move)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	shelf reward_stock;
	change integer;
	known stock_move;
BEGIN
	SELECT * INTO shelf FROM reward_stock s
	WHERE s.community_id = in_community AND s.reward_id = of_reward FOR NO KEY UPDATE;
	IF NOT FOUND THEN
		error := 'unknown_reward';
		RETURN NEXT;
		RETURN;
	END IF;
	SELECT m.* INTO known FROM stock_move m
	WHERE m.community_id = in_community AND m.move_id = of_id;
	IF FOUND THEN
		IF (known.reward_id, known.kind, known.reason, known.moved_by,
		    coalesce(known.counted, abs(known.quantity)))
		   IS DISTINCT FROM (of_reward, of_kind, because, actor_label(), amount) THEN
			error := 'already_exists_differently';
		ELSE
			move := known;
		END IF;
		RETURN NEXT;
		RETURN;
	END IF;
	change := CASE of_kind WHEN 'received' THEN amount WHEN 'wasted' THEN -amount
	                       ELSE amount - shelf.stock END;
	IF of_kind <> 'counted' AND amount = 0 THEN
		error := 'quantity_not_positive';
	ELSIF shelf.stock + change < 0 THEN
		error := 'stock_too_low';
	ELSIF shelf.stock + change < shelf.held THEN
		error := 'stock_is_held';
	END IF;
	IF error IS NOT NULL THEN
		RETURN NEXT;
		RETURN;
	END IF;
	known.move_id := of_id;
	known.kind := of_kind;
	known.quantity := change;
	known.counted := CASE of_kind WHEN 'counted' THEN amount END;
	known.reason := because;
	RETURN QUERY SELECT NULL::text, post_move(shelf, known);
END
$$;
COMMENT ON FUNCTION rule.move_stock IS
	'Goods that came, broke or were counted. A count that differs from the books posts the '
	'difference. What is held for households cannot be written off.';
