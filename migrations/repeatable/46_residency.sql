-- Where people live and lived, and what ends with a residency.

-- The register is imported by the thousand, hence one statement for all new rows.
CREATE FUNCTION rule.begin_residency() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	INSERT INTO residency (community_id, resident_id, household_id, lived)
	SELECT community_id, resident_id, household_id, daterange(NULL, NULL)
	FROM entered
	WHERE left_at IS NULL;
	RETURN NULL;
END
$$;

CREATE TRIGGER begin_residency AFTER INSERT ON xinyi.resident REFERENCING NEW TABLE AS entered
FOR EACH STATEMENT EXECUTE FUNCTION rule.begin_residency();

-- A residency that began today was never a day old: the next one replaces it.
CREATE FUNCTION rule.follow_residency() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	today date := day(rule.now());
BEGIN
	DELETE FROM residency
	WHERE community_id = new.community_id AND resident_id = new.resident_id
		AND lived = daterange(today, NULL);
	UPDATE residency SET lived = daterange(lower(lived), today)
	WHERE community_id = new.community_id AND resident_id = new.resident_id AND upper_inf(lived);
	IF new.left_at IS NULL THEN
		INSERT INTO residency (community_id, resident_id, household_id, lived)
		VALUES (new.community_id, new.resident_id, new.household_id, daterange(today, NULL));
	END IF;
	RETURN NULL;
END
$$;

CREATE TRIGGER follow_residency AFTER UPDATE ON xinyi.resident
FOR EACH ROW WHEN (old.household_id <> new.household_id
                   OR (old.left_at IS NULL) <> (new.left_at IS NULL))
EXECUTE FUNCTION rule.follow_residency();

-- A resident who has left has no rights: roles and sessions end with the residency, in one
-- transaction.
CREATE FUNCTION rule.end_membership() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	ended uuid;
BEGIN
	UPDATE membership SET roles = '{}'
	WHERE community_id = new.community_id AND resident_id = new.resident_id
	RETURNING membership_id INTO ended;
	UPDATE session SET ended_at = now()
	WHERE community_id = new.community_id AND membership_id = ended AND ended_at IS NULL;
	RETURN NULL;
END
$$;

CREATE TRIGGER end_membership AFTER UPDATE ON xinyi.resident
FOR EACH ROW WHEN (old.left_at IS NULL AND new.left_at IS NOT NULL)
EXECUTE FUNCTION rule.end_membership();

CREATE FUNCTION rule.households_of(in_community integer, of_resident uuid, on_day date)
	RETURNS bigint[]
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN ARRAY(SELECT household_id
	             FROM xinyi.residency
	             WHERE community_id = in_community AND resident_id = of_resident
		             AND (upper_inf(lived) OR lived && daterange(on_day - 1, on_day, '[]')));
END
$$;
COMMENT ON FUNCTION rule.households_of IS
	'The household of a resident today and those on a day; on the day of a move, both. Empty '
	'when there is none.';

CREATE FUNCTION rule.has_relatives(in_community integer, of_member uuid, households bigint[],
                                   since timestamptz)
	RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN EXISTS (SELECT FROM xinyi.relative
	               WHERE community_id = in_community AND membership_id = of_member
		               AND household_id = ANY (households)
		               AND (retracted_at IS NULL OR retracted_at > since));
END
$$;
COMMENT ON FUNCTION rule.has_relatives IS
	'Whether a member declared one of the households as relatives, and did not take it back '
	'before that moment.';
