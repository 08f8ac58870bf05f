-- Codes that people show and type: of held redemptions, of vouchers, of deeds to join, and at the
-- counter.

CREATE FUNCTION rule.code_symbols(drawn bytea) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
	RETURN (SELECT string_agg(substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ',
	                                 get_byte(drawn, place) % 32 + 1, 1), '' ORDER BY place)
	FROM generate_series(0, length(drawn) - 1) AS place);
END
$$;
COMMENT ON FUNCTION rule.code_symbols IS 'A symbol of Crockford base32 for each byte.';

-- Eight random symbols of Crockford base32, and the check symbol that detects a mistyped one.
CREATE FUNCTION rule.check_symbol(symbols text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
	alphabet constant text := '0123456789ABCDEFGHJKMNPQRSTVWXYZ*~$=U';
	remainder integer := 0;
	symbol text;
BEGIN
	FOREACH symbol IN ARRAY string_to_array(symbols, NULL) LOOP
		remainder := (remainder * 32 + strpos(alphabet, symbol) - 1) % 37;
	END LOOP;
	RETURN substr(alphabet, remainder + 1, 1);
END
$$;

CREATE FUNCTION rule.new_code() RETURNS text
LANGUAGE plpgsql VOLATILE SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	symbols constant text := code_symbols(gen_random_bytes(8));
BEGIN
	RETURN symbols || check_symbol(symbols);
END
$$;
COMMENT ON FUNCTION rule.new_code IS
	'40 random bits: at a thousand open codes, one guess in a billion is right.';

-- The server has normalised the typed code. Null when the check symbol shows that it was mistyped.
CREATE FUNCTION rule.read_code(code text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
	RETURN CASE WHEN code ~ '^[0-9A-HJKMNP-TV-Z]{8}[0-9A-HJKMNP-Z*~$=]$'
		AND right(code, 1) = rule.check_symbol(left(code, 8)) THEN code END;
END
$$;
