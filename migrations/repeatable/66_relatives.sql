-- The households of relatives that a reviewer declares.

-- A declaration that stands is left as it is: a phone may send it twice.
CREATE FUNCTION rule.declare_relatives(in_community integer, of_code text)
RETURNS TABLE (household_code text, declared_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	home bigint := (SELECT h.household_id FROM household h
	                WHERE h.community_id = in_community AND h.code = of_code);
	of_member uuid := actor_id();
BEGIN
	IF home IS NOT NULL AND NOT EXISTS (
		SELECT FROM relative r
		WHERE r.community_id = in_community AND r.membership_id = of_member
			AND r.household_id = home AND r.retracted_at IS NULL) THEN
		INSERT INTO relative (community_id, membership_id, household_id, declared_at)
		VALUES (in_community, of_member, home, rule.now())
		ON CONFLICT DO NOTHING;
	END IF;
	RETURN QUERY
	SELECT of_code, r.declared_at FROM relative r
	WHERE r.community_id = in_community AND r.membership_id = of_member
		AND r.household_id = home AND r.retracted_at IS NULL;
END
$$;
