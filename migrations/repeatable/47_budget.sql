-- The budget: what was issued and redeemed in a period, what is outstanding, and the ceiling.

-- Fen for one point, by the rewards that can be redeemed; null when no cost is known.
CREATE FUNCTION rule.fen_per_point(in_community integer) RETURNS numeric
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN (SELECT sum(cost_fen)::numeric / sum(price) FROM xinyi.reward
	WHERE community_id = in_community AND active AND cost_fen IS NOT NULL);
END
$$;
COMMENT ON FUNCTION rule.fen_per_point IS
	'What a point costs the shop on average over the active rewards whose cost is known.';

CREATE FUNCTION rule.period_sums(in_community integer, of_period integer) RETURNS xinyi.period_total
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	sums period_total;
BEGIN
	SELECT in_community, of_period,
	       coalesce(sum(points) FILTER (WHERE kind = 'deed' AND points > 0
	                                    AND reverses IS NULL), 0),
	       coalesce(-sum(points) FILTER (WHERE kind IN ('deed', 'settlement')
	                                     AND (points < 0 OR reverses IS NOT NULL)), 0),
	       coalesce(-sum(points) FILTER (WHERE kind IN ('redemption', 'undo')), 0),
	       coalesce(sum(points) FILTER (WHERE kind = 'return'), 0),
	       coalesce(-sum(points) FILTER (WHERE kind = 'lapse'), 0),
	       (SELECT coalesce(sum(balance), 0) FROM household
	        WHERE community_id = in_community),
	       (SELECT coalesce(sum(l.quantity * w.cost_fen::bigint * -sign(e.points)), 0)
	        FROM ledger_entry e
	        JOIN redemption_line l USING (community_id, redemption_id)
	        JOIN reward w USING (community_id, reward_id)
	        WHERE e.community_id = in_community AND e.period_id = of_period
		        AND e.kind IN ('redemption', 'undo'))
	INTO sums
	FROM ledger_entry
	WHERE community_id = in_community AND period_id = of_period;
	sums.worth_fen := round(sums.outstanding * fen_per_point(in_community));
	RETURN sums;
END
$$;
COMMENT ON FUNCTION rule.period_sums IS 'The sums of the open period, as of now.';

CREATE FUNCTION rule.keep_period_total(in_community integer, of_period integer) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
INSERT INTO period_total SELECT sums.* FROM period_sums(in_community, of_period) sums
$$;

CREATE FUNCTION rule.points_lapsing(in_community integer) RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	RETURN (SELECT coalesce(sum(points), 0) FROM expired_balances(in_community, lapses_on() + 1));
END
$$;

-- Adds a redemption when it is made; a negative number gives points back. Only a community with a
-- ceiling has this row, which all its redemptions lock. Only that row says whether the ceiling is
-- reached, and it comes last, so this raises as a guard does.
CREATE FUNCTION rule.gauge_redeemed(in_community integer, in_period integer, change integer)
	RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	limits settings;
	total bigint;
BEGIN
	SELECT * INTO STRICT limits FROM settings WHERE community_id = in_community;
	IF num_nonnulls(limits.budget_warning, limits.budget_ceiling) = 0 THEN
		RETURN;
	END IF;
	IF change < 0 THEN
		UPDATE budget_gauge SET redeemed = redeemed + change
		WHERE community_id = limits.community_id AND period_id = in_period;
		RETURN;
	END IF;
	INSERT INTO budget_gauge AS gauge (community_id, period_id, redeemed)
	VALUES (limits.community_id, in_period, change)
	ON CONFLICT (community_id, period_id) DO UPDATE SET redeemed = gauge.redeemed + change
	RETURNING redeemed INTO STRICT total;
	IF total > limits.budget_ceiling THEN
		PERFORM refuse('budget_exhausted');
	ELSIF total >= limits.budget_warning AND total - change < limits.budget_warning THEN
		PERFORM notify_role(in_community, 'administrator', 'budget_warning', total::text);
	END IF;
END
$$;

-- A ceiling that is set, moved or lifted waits for the redemptions under way, and starts from what
-- was redeemed so far.
CREATE FUNCTION rule.follow_ceiling(limits xinyi.settings) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	PERFORM pg_advisory_xact_lock(period_lock(), limits.community_id);
	DELETE FROM budget_gauge WHERE community_id = limits.community_id;
	INSERT INTO budget_gauge (community_id, period_id, redeemed)
	SELECT p.community_id, p.period_id, coalesce(sum(r.points), 0)
	FROM period p
	LEFT JOIN redemption r ON r.community_id = p.community_id AND r.period_id = p.period_id
		AND r.status IN ('held', 'collected')
	WHERE p.community_id = limits.community_id AND p.status = 'open'
		AND num_nonnulls(limits.budget_warning, limits.budget_ceiling) > 0
	GROUP BY p.community_id, p.period_id;
END
$$;

-- One trigger, so that the period is locked before the households, as everywhere.
CREATE FUNCTION rule.follow_settings() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	IF (old.budget_warning, old.budget_ceiling)
	   IS DISTINCT FROM (new.budget_warning, new.budget_ceiling) THEN
		PERFORM follow_ceiling(new);
	END IF;
	IF old.publication_version <> new.publication_version THEN
		PERFORM choose_public_names(new.community_id, new.publication_version);
	END IF;
	RETURN NULL;
END
$$;

CREATE TRIGGER follow_settings
AFTER UPDATE OF budget_warning, budget_ceiling, publication_version ON xinyi.settings
FOR EACH ROW EXECUTE FUNCTION rule.follow_settings();
