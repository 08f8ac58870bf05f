-- Children under 14. They are bound to no account: an adult of the household consents to the
-- privacy notice for them, and acts (PIPL, article 31).

-- Of the birthday only the year is known.
CREATE FUNCTION rule.may_be_a_child(born integer) RETURNS boolean
LANGUAGE sql STABLE
RETURN coalesce(born >= extract(year FROM rule.day(rule.now())) - 14, false);

CREATE FUNCTION rule.guardian_state(in_community integer, child uuid) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN CASE WHEN (SELECT c.given AND c.version = s.privacy_version
	                  FROM xinyi.guardian_consent c
	                  JOIN xinyi.settings s USING (community_id)
	                  WHERE c.community_id = in_community AND c.resident_id = child
	                  ORDER BY c.consent_no DESC
	                  LIMIT 1)
	            THEN 'given' ELSE 'needed' END;
END
$$;
COMMENT ON FUNCTION rule.guardian_state IS
	'given when the last decision for the child, on the current version, was to consent.';
