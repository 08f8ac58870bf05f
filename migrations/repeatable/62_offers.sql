-- Current offers are found by reward and end, independent of past offers.

-- Every page of offers reads the events that have not closed.
CREATE FUNCTION rule.guard_event_count() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	IF (SELECT count(*) FROM redemption_event
	    WHERE community_id = new.community_id AND lapses_at > rule.now()
		    AND closes_at > rule.now()) > 200 THEN
		PERFORM refuse('too_many_events');
	END IF;
	RETURN NULL;
END
$$;

CREATE TRIGGER guard_event_count AFTER INSERT OR UPDATE OF closes_at ON xinyi.redemption_event
FOR EACH ROW EXECUTE FUNCTION rule.guard_event_count();

CREATE FUNCTION rule.date_offer() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	new.closes_at := (SELECT closes_at FROM redemption_event
	                  WHERE community_id = new.community_id AND event_id = new.event_id);
	RETURN new;
END
$$;

CREATE TRIGGER date_offer BEFORE INSERT ON xinyi.event_offer
FOR EACH ROW EXECUTE FUNCTION rule.date_offer();

CREATE FUNCTION rule.note_offers() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	UPDATE reward w
	SET offered_until = (SELECT max(o.closes_at) FROM event_offer o
	                     WHERE o.community_id = w.community_id AND o.reward_id = w.reward_id)
	WHERE (w.community_id, w.reward_id) IN (SELECT community_id, reward_id FROM changed);
	RETURN NULL;
END
$$;

CREATE TRIGGER note_offers_made AFTER INSERT ON xinyi.event_offer
REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION rule.note_offers();

CREATE TRIGGER note_offers_moved AFTER UPDATE ON xinyi.event_offer
REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION rule.note_offers();

CREATE TRIGGER note_offers_ended AFTER DELETE ON xinyi.event_offer
REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION rule.note_offers();
