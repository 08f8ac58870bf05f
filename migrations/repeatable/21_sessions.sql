-- Signing in, and the WeChat state that all workers share: spent codes, and the access token.

CREATE FUNCTION rule.base64url(bytes bytea) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN translate(encode(bytes, 'base64'), E'+/=\n', '-_');
COMMENT ON FUNCTION rule.base64url IS 'The notation in which the programs read sealed bytes.';

-- Session-level locks, not transaction-level ones, are held during calls to WeChat: one connection
-- holds those of all requests of a worker, and they end with it when the worker dies.
CREATE FUNCTION rule.lock_code(hash bytea) RETURNS boolean
LANGUAGE sql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
SELECT pg_try_advisory_lock(code_lock(), hashtext(encode(hash, 'hex')))
$$;
COMMENT ON FUNCTION rule.lock_code IS
	'Whether this connection now handles the code, until unlock_code.';

CREATE FUNCTION rule.unlock_code(hash bytea) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
SELECT pg_advisory_unlock(code_lock(), hashtext(encode(hash, 'hex')))
$$;
COMMENT ON FUNCTION rule.unlock_code IS 'Lets another connection handle the code.';

CREATE FUNCTION rule.recall_code(hash bytea) RETURNS TABLE (error text, answer text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
SELECT c.error, base64url(c.answer_sealed) FROM spent_code c
WHERE c.code_hash = hash AND c.created_at > now() - interval '10 minutes'
$$;
COMMENT ON FUNCTION rule.recall_code IS
	'What became of a code, if it was spent in the last ten minutes.';

CREATE FUNCTION rule.keep_code(hash bytea, answer bytea, failure text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	-- A code that WeChat refused is stored without waiting for the disk: if the row is lost, WeChat
	-- is called again.
	IF failure IS NOT NULL THEN
		PERFORM set_config('synchronous_commit', 'off', true);
	END IF;
	DELETE FROM spent_code WHERE code_hash IN (
		SELECT code_hash FROM spent_code
		WHERE created_at < now() - interval '10 minutes'
		LIMIT 100
		FOR UPDATE SKIP LOCKED);
	INSERT INTO spent_code (code_hash, answer_sealed, error) VALUES (hash, answer, failure)
	ON CONFLICT (code_hash) DO UPDATE
	SET answer_sealed = excluded.answer_sealed, error = excluded.error,
	    created_at = excluded.created_at;
END
$$;
COMMENT ON FUNCTION rule.keep_code IS 'Keeps the answer or the error that a code was spent for.';

-- Without the hashes of the tokens, which readers may not see.
CREATE VIEW rule.open_session WITH (security_invoker = true) AS
SELECT s.community_id, s.session_no, s.membership_id, s.created_at,
       rule.session_end(s.created_at, s.expires_at, m.roles) AS expires_at
FROM xinyi.session s
JOIN xinyi.membership m USING (community_id, membership_id)
WHERE s.ended_at IS NULL
	AND rule.session_end(s.created_at, s.expires_at, m.roles) > pg_catalog.now();

CREATE FUNCTION rule.session_of(in_community integer, of_token bytea) RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
	RETURN (SELECT s.session_no FROM xinyi.session s
	WHERE s.community_id = in_community AND s.token_hash = of_token);
END
$$;

CREATE FUNCTION rule.session_expiry(in_community integer, of_token bytea) RETURNS timestamptz
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
	RETURN (SELECT rule.session_end(s.created_at, s.expires_at, m.roles)
	FROM xinyi.session s
	JOIN xinyi.membership m USING (community_id, membership_id)
	WHERE s.community_id = in_community AND s.token_hash = of_token);
END
$$;

CREATE FUNCTION rule.end_session(in_community integer, of_session bigint) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$
UPDATE xinyi.session SET ended_at = now()
WHERE community_id = in_community AND membership_id = rule.actor_id()
	AND session_no = of_session AND ended_at IS NULL
$$;

CREATE FUNCTION rule.end_other_sessions(in_community integer, but_token bytea) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$
UPDATE xinyi.session SET ended_at = now()
WHERE community_id = in_community AND membership_id = rule.actor_id()
	AND token_hash <> but_token AND ended_at IS NULL
$$;

CREATE FUNCTION rule.close_session(in_community integer, of_token bytea) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$
UPDATE xinyi.session SET ended_at = now()
WHERE community_id = in_community AND token_hash = of_token
$$;

CREATE FUNCTION rule.sign_in(community_code text, with_openid text, with_unionid text,
                             token_hash bytea)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	in_community constant integer := visit(community_code);
	account_found bigint;
	member record;
BEGIN
	INSERT INTO account AS a (community_id, openid, unionid)
	VALUES (in_community, with_openid, with_unionid)
	ON CONFLICT (community_id, openid) DO UPDATE
	SET unionid = coalesce(excluded.unionid, a.unionid)
	RETURNING a.account_id INTO STRICT account_found;
	INSERT INTO membership (community_id, account_id) VALUES (in_community, account_found)
	ON CONFLICT (community_id, account_id) WHERE account_id IS NOT NULL DO NOTHING;
	-- An account that is unbound meanwhile has another membership then.
	LOOP
		SELECT m.membership_id, m.roles INTO member FROM membership m
		WHERE m.community_id = in_community AND m.account_id = account_found
		FOR SHARE;
		EXIT WHEN FOUND;
	END LOOP;
	INSERT INTO session (community_id, token_hash, membership_id, expires_at)
	VALUES (in_community, token_hash, member.membership_id,
	        now() + CASE WHEN member.roles = '{}' THEN interval '30 days'
	                                ELSE interval '12 hours' END);
	DELETE FROM session s
	WHERE s.community_id = in_community AND s.membership_id = member.membership_id
		AND s.expires_at < now();
END
$$;
COMMENT ON FUNCTION rule.sign_in IS
	'A session for a WeChat account, which becomes a member of the community at its first '
	'one. Deletes the expired sessions of the member.';

CREATE FUNCTION rule.shown_session(of_token bytea, community_code text)
RETURNS TABLE (expires_at timestamptz, community text, member_id uuid, bound boolean, roles json)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	in_community constant integer := visit(community_code);
BEGIN
	RETURN QUERY
	SELECT session_expiry(in_community, of_token), community_code, m.membership_id,
	       r.resident_id IS NOT NULL, to_json(m.roles)
	FROM session s
	JOIN membership m USING (community_id, membership_id)
	LEFT JOIN resident r ON r.community_id = m.community_id AND r.resident_id = m.resident_id
		AND r.left_at IS NULL
	WHERE s.community_id = in_community AND s.token_hash = of_token;
END
$$;
COMMENT ON FUNCTION rule.shown_session IS
	'A session of that community as its owner sees it after signing in.';

CREATE FUNCTION rule.phone_applicant(in_community integer) RETURNS TABLE (error text, openid text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
SELECT CASE WHEN NOT consents(in_community, m.membership_id, 'privacy') THEN 'consent_required' END,
       a.openid
FROM membership m
JOIN account a USING (community_id, account_id)
WHERE m.community_id = in_community AND m.membership_id = actor_id()
$$;
COMMENT ON FUNCTION rule.phone_applicant IS
	'For whom WeChat may be asked for a phone number, or why it may not.';

CREATE FUNCTION rule.read_wechat_token(of_appid text)
RETURNS TABLE (token text, expires_at_us bigint, forced_at_us bigint, forced_today integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
SELECT base64url(token_sealed), (extract(epoch FROM expires_at) * 1000000)::bigint,
       coalesce((extract(epoch FROM force_at) * 1000000)::bigint, 0),
       CASE WHEN force_day = day(now()) THEN force_count ELSE 0 END
FROM wechat_token
WHERE appid = of_appid
$$;
COMMENT ON FUNCTION rule.read_wechat_token IS
	'The shared access token; times in microseconds since 1970.';

CREATE FUNCTION rule.lock_wechat_token(of_appid text) RETURNS boolean
LANGUAGE sql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
SELECT pg_try_advisory_lock(wechat_token_lock(), hashtext(of_appid))
$$;
COMMENT ON FUNCTION rule.lock_wechat_token IS
	'Whether this connection is the one that may renew the token, until unlock_wechat_token.';

CREATE FUNCTION rule.unlock_wechat_token(of_appid text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
SELECT pg_advisory_unlock(wechat_token_lock(), hashtext(of_appid))
$$;
COMMENT ON FUNCTION rule.unlock_wechat_token IS 'Lets another connection renew the token.';

CREATE FUNCTION rule.save_wechat_token(of_appid text, sealed bytea, expires_at_us bigint,
                                       forced_at_us bigint, forced_today integer) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
INSERT INTO wechat_token AS t (appid, token_sealed, expires_at, force_at, force_day, force_count)
VALUES (of_appid, sealed, 'epoch'::timestamptz + expires_at_us * interval '1 microsecond',
        'epoch'::timestamptz + nullif(forced_at_us, 0) * interval '1 microsecond',
        day(now()), forced_today)
ON CONFLICT (appid) DO UPDATE
SET token_sealed = excluded.token_sealed, expires_at = excluded.expires_at, version = t.version + 1,
    force_at = excluded.force_at, force_day = excluded.force_day, force_count = excluded.force_count
$$;
