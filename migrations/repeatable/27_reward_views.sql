-- Shapes that several operations of the shop answer with, each with one home.

-- The last day of what is given back by no fault of the household.
CREATE FUNCTION rule.good_until(given_back_at timestamptz) RETURNS date
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN make_date(extract(year FROM rule.day(given_back_at) + 30)::integer, 12, 31);
END
$$;

-- For staff, who would know a household by its code alone.
CREATE FUNCTION rule.head_name(in_community integer, of_household bigint) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN (SELECT rule.shown_name(r.name, r.household_id)
	FROM xinyi.resident r
	WHERE r.community_id = in_community AND r.household_id = of_household
		AND r.left_at IS NULL
	ORDER BY r.is_head DESC, r.name
	LIMIT 1);
END
$$;
COMMENT ON FUNCTION rule.head_name IS
	'The name of the head of a household, masked for others; null once nobody lives there.';

-- Volatile, so that it finds what the statement that asks has just placed.
CREATE FUNCTION rule.show_redemption(placed xinyi.redemption)
RETURNS TABLE (redemption_id uuid, household_code text, name text, building integer,
               event_id uuid, event_name text, place text, status text, points integer,
               lines json, code text, redeemed_at timestamptz, lapses_at timestamptz,
               ended_at timestamptz, undone_at timestamptz, reason text, cancelled_by text,
               good_until date, present text, served_by text, helper text)
LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	SELECT placed.redemption_id, h.code, rule.head_name(h.community_id, h.household_id),
	       h.building::integer, e.event_id, e.name, e.place, placed.status, placed.points,
	       (SELECT json_agg(json_build_object(
	                'reward_id', l.reward_id,
	                'kind', l.kind,
	                'name', l.name,
	                'unit', l.unit,
	                'quantity', l.quantity,
	                'price', l.price,
	                'discount_percent', l.discount_percent,
	                'discount_fen', l.discount_fen,
	                'valid_from', l.valid_from,
	                'valid_until', l.valid_until) ORDER BY l.reward_no)
	        FROM (SELECT l.reward_id, w.kind, w.name, w.unit, l.quantity, l.price,
	                     l.discount_percent, l.discount_fen, l.valid_from, l.valid_until,
	                     w.reward_no
	              FROM xinyi.redemption_line l
	              JOIN xinyi.reward w USING (community_id, reward_id)
	              WHERE l.community_id = placed.community_id
		              AND l.redemption_id = placed.redemption_id
	              ORDER BY w.reward_no
	              LIMIT 20) l),
	       CASE WHEN h.household_id = rule.actor_household_id() THEN placed.code END,
	       placed.redeemed_at, e.lapses_at, placed.ended_at, placed.undone_at, placed.reason,
	       placed.cancelled_by,
	       CASE WHEN placed.cancelled_by = 'shop' OR placed.status = 'undone'
	            THEN rule.good_until(coalesce(placed.undone_at, placed.ended_at)) END,
	       rule.resident_name(placed.community_id, placed.present), rule.served_by(placed),
	       rule.helper_name(placed.community_id, placed.helper_no)
	FROM xinyi.household h
	JOIN xinyi.redemption_event e ON e.community_id = h.community_id
		AND e.event_id = placed.event_id
	WHERE h.community_id = placed.community_id AND h.household_id = placed.household_id;
END
$$;
COMMENT ON FUNCTION rule.show_redemption IS
	'A redemption with its lines; its code only for the household''s own eyes.';

CREATE FUNCTION rule.voucher_state(issued xinyi.voucher) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN CASE
		WHEN issued.voucher_no IS NULL THEN 'unknown'
		WHEN issued.voided_at IS NOT NULL THEN 'void'
		WHEN issued.used_at IS NOT NULL THEN 'used'
		WHEN rule.day(rule.now()) < issued.valid_from THEN 'not_yet_valid'
		WHEN rule.day(rule.now()) > issued.valid_until THEN 'expired'
		ELSE 'valid' END;
END
$$;

CREATE VIEW rule.shown_voucher WITH (security_invoker = true) AS
SELECT v.community_id, v.voucher_no, v.household_id, v.code, v.redemption_id, v.reward_id, w.name,
       v.discount_percent, v.discount_fen, v.valid_from, v.valid_until,
       rule.voucher_state(v) AS state, v.issued_at, v.used_at, v.reference
FROM xinyi.voucher v
JOIN xinyi.reward w USING (community_id, reward_id);
COMMENT ON VIEW rule.shown_voucher IS 'A voucher with the name of its reward and its state.';

CREATE FUNCTION rule.known_reward(in_community integer, of_id uuid) RETURNS uuid
LANGUAGE plpgsql STABLE SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	RETURN known((SELECT reward_id FROM reward
	              WHERE community_id = in_community AND reward_id = of_id));
END
$$;

CREATE FUNCTION rule.known_event(in_community integer, of_id uuid) RETURNS uuid
LANGUAGE plpgsql STABLE SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	RETURN known((SELECT event_id FROM redemption_event
	              WHERE community_id = in_community AND event_id = of_id));
END
$$;
