-- The people of the stories who have no account, by their part.
CREATE TEMPORARY TABLE sample_part (
	part text PRIMARY KEY,
	building integer NOT NULL,
	unit integer NOT NULL,
	room text NOT NULL,
	name text NOT NULL
) ON COMMIT DROP;

CREATE FUNCTION pg_temp.resident(of_openid text) RETURNS xinyi.resident
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN (SELECT r
	        FROM xinyi.membership m
	        JOIN xinyi.resident r USING (community_id, resident_id)
	        WHERE m.community_id = :in_community
		        AND m.membership_id = pg_temp.member(of_openid));
END
$$;

CREATE FUNCTION pg_temp.played_by(of_part text) RETURNS xinyi.resident
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN (SELECT rule.resident_at(:in_community, to_jsonb(p), p.name)
	        FROM sample_part p
	        WHERE p.part = of_part);
END
$$;

CREATE FUNCTION pg_temp.code_of(of_household bigint) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN (SELECT code FROM xinyi.household
	        WHERE community_id = :in_community AND household_id = of_household);
END
$$;

-- The day before, if the community was there already.
CREATE FUNCTION pg_temp.eve() RETURNS date
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN (SELECT greatest(rule.day(rule.now()) - 1, min(in_force_from)) FROM xinyi.rulebook
	        WHERE community_id = :in_community);
END
$$;

CREATE FUNCTION pg_temp.file_deed(deed uuid, request jsonb) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	PERFORM pg_temp.refuse_error(to_jsonb(filed))
	FROM rule.submit_deed(:in_community, deed, request) filed;
END
$$;

CREATE FUNCTION pg_temp.approve_deed(deed uuid, changes jsonb) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	PERFORM pg_temp.refuse_error(to_jsonb(reviewed))
	FROM rule.review_deed(:in_community, deed, 'approved', NULL, NULL, changes) reviewed;
END
$$;
