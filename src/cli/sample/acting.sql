-- Routines decide for the caller of a request. In the sample these functions say who that is.
CREATE FUNCTION pg_temp.member(of_openid text) RETURNS uuid
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN (SELECT m.membership_id
	        FROM xinyi.account a
	        JOIN xinyi.membership m USING (community_id, account_id)
	        WHERE a.community_id = :in_community AND a.openid = of_openid);
END
$$;

-- Two minutes after the last one who acted; for null, nobody acts.
CREATE FUNCTION pg_temp.act_as(of_member uuid) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
	caller record;
BEGIN
	UPDATE xinyi.community SET clock_offset = clock_offset + interval '2 minutes'
	WHERE community_id = :in_community;
	SELECT m.membership_id, r.resident_id, r.household_id,
	       m.roles || CASE WHEN r.resident_id IS NULL THEN '{}' ELSE '{resident}'::text[] END
	           AS roles
	INTO caller
	FROM xinyi.membership m
	LEFT JOIN xinyi.resident r ON r.community_id = m.community_id
		AND r.resident_id = m.resident_id AND r.left_at IS NULL
	WHERE m.community_id = :in_community AND m.membership_id = of_member;
	PERFORM set_config('xinyi.membership', coalesce(caller.membership_id::text, ''), true),
	        set_config('xinyi.resident', coalesce(caller.resident_id::text, ''), true),
	        set_config('xinyi.household', coalesce(caller.household_id::text, ''), true),
	        set_config('xinyi.roles', coalesce(caller.roles::text, ''), true);
END
$$;

CREATE FUNCTION pg_temp.act_as(of_openid text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	PERFORM pg_temp.act_as(pg_temp.member(of_openid));
END
$$;

CREATE FUNCTION pg_temp.refuse_error(answer jsonb) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	IF answer ->> 'error' IS NOT NULL THEN
		PERFORM rule.refuse(answer ->> 'error');
	END IF;
END
$$;
