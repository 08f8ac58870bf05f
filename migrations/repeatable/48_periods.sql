-- Periods. A posting holds the shared lock of its community until it commits; closing takes the
-- exclusive one, so it waits for running postings and none can enter a closed period.

CREATE FUNCTION rule.open_next_period(in_community integer, after_end timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	closing_day integer := (SELECT publish_day FROM settings
	                        WHERE community_id = in_community);
	first_day date := day(after_end);
	-- Never the month of the previous period, even if the day of closing has moved since.
	month date := (SELECT greatest(date_trunc('month', first_day),
	                               max(name || '-01')::date + interval '1 month')
	               FROM period WHERE community_id = in_community);
BEGIN
	IF month + closing_day - 1 <= first_day THEN
		month := month + interval '1 month';
	END IF;
	INSERT INTO period (community_id, period_id, name, starts_at, ends_at)
	SELECT in_community, coalesce(max(period_id), 0) + 1, to_char(month, 'YYYY-MM'),
	       after_end, moment(month + closing_day - 1, '00:00')
	FROM period
	WHERE community_id = in_community;
END
$$;

-- Closes the open period if its time has come; returns whether it did.
CREATE FUNCTION rule.close_period(in_community integer) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	closing period;
BEGIN
	PERFORM pg_advisory_xact_lock(period_lock(), in_community);
	SELECT * INTO STRICT closing FROM period
	WHERE community_id = in_community AND status = 'open';
	IF closing.ends_at > rule.now() THEN
		RETURN false;
	END IF;
	UPDATE period SET status = 'closed', closed_at = rule.now()
	WHERE community_id = closing.community_id AND period_id = closing.period_id;
	PERFORM keep_period_total(in_community, closing.period_id);
	PERFORM open_next_period(in_community, closing.ends_at);
	RETURN true;
END
$$;

CREATE FUNCTION rule.close_periods(in_community integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	closed integer := 0;
BEGIN
	WHILE close_period(in_community) LOOP
		closed := closed + 1;
	END LOOP;
	RETURN closed;
END
$$;
COMMENT ON FUNCTION rule.close_periods IS
	'Closes every period that is due, several after a long outage.';

CREATE FUNCTION rule.take_open_period(in_community integer) RETURNS xinyi.period
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	taken period;
BEGIN
	SELECT * INTO STRICT taken FROM period
	WHERE community_id = in_community AND status = 'open';
	IF taken.ends_at <= rule.now() THEN
		PERFORM close_periods(in_community);
	END IF;
	PERFORM pg_advisory_xact_lock_shared(period_lock(), in_community);
	SELECT * INTO STRICT taken FROM period
	WHERE community_id = in_community AND status = 'open';
	RETURN taken;
END
$$;
COMMENT ON FUNCTION rule.take_open_period IS
	'The period of a posting, kept open until the transaction ends. The first transaction '
	'after a period''s end closes it, whether it is the publisher''s or a posting.';

CREATE FUNCTION rule.publication_due_at(closed xinyi.period) RETURNS timestamptz
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN rule.moment(rule.day(closed.ends_at),
	(SELECT publish_time FROM xinyi.settings WHERE community_id = closed.community_id));
END
$$;
