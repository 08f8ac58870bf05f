-- Guardians decide for the children of their household.

CREATE FUNCTION rule.refuse_guardian(in_community integer, about_version text) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	IF NOT EXISTS (SELECT FROM resident
	               WHERE community_id = in_community AND resident_id = actor_resident_id()
		               AND birth_year < extract(year FROM day(rule.now())) - 18) THEN
		RETURN 'guardian_not_adult';
	END IF;
	IF about_version <> (SELECT privacy_version FROM settings
	                     WHERE community_id = in_community) THEN
		RETURN 'document_outdated';
	END IF;
	IF NOT has_document(in_community, 'privacy', about_version) THEN
		RETURN 'document_missing';
	END IF;
	RETURN NULL;
END
$$;

-- A filing of the child waits, or is waited for. Without a row there is no such child in the
-- caller's household.
CREATE FUNCTION rule.decide_for_child(in_community integer, of_child uuid, about_version text,
                                      gives boolean)
RETURNS TABLE (error text, consent xinyi.guardian_consent)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	child resident := lock_resident(in_community, of_child);
BEGIN
	IF NOT coalesce(child.household_id = actor_household_id() AND child.left_at IS NULL
	                AND may_be_a_child(child.birth_year), false) THEN
		RETURN;
	END IF;
	PERFORM share_settings(in_community);
	SELECT c.* INTO consent FROM guardian_consent c
	WHERE c.community_id = in_community AND c.resident_id = of_child
	ORDER BY c.consent_no DESC
	LIMIT 1;
	IF ((consent).version, (consent).given, (consent).membership_id)
	   IS DISTINCT FROM (about_version, gives, actor_id()) THEN
		error := refuse_guardian(in_community, about_version);
		IF error IS NULL THEN
			INSERT INTO guardian_consent AS c (community_id, resident_id, household_id,
			                                   membership_id, version, given, decided_at)
			VALUES (in_community, of_child, child.household_id, actor_id(), about_version, gives,
			        rule.now())
			RETURNING c.* INTO consent;
		END IF;
	END IF;
	RETURN NEXT;
END
$$;
