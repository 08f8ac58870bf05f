-- Erasure of what the register keeps of somebody who has left. The name stays, because deeds and
-- the ledger name the person.

CREATE FUNCTION rule.erase_history(in_community integer, of_resident uuid, because text)
RETURNS TABLE (error text, name text, erased bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	known resident := lock_resident(in_community, of_resident);
BEGIN
	IF known.left_at IS NULL THEN
		error := 'resident_lives_here';
		RETURN NEXT;
		RETURN;
	END IF;
	name := known.name;
	PERFORM explain_changes(because, NULL);
	UPDATE resident r SET phone_hash = NULL, phone_sealed = NULL, birth_year = NULL
	WHERE r.community_id = in_community AND r.resident_id = of_resident
		AND num_nonnulls(r.phone_hash, r.birth_year) > 0;
	PERFORM explain_changes(NULL, NULL);
	UPDATE resident_change c SET before = NULL, after = NULL
	WHERE c.community_id = in_community AND c.resident_id = of_resident
		AND num_nonnulls(c.before, c.after) > 0;
	GET DIAGNOSTICS erased = ROW_COUNT;
	UPDATE requested_change c
	SET request = NULL, phone = NULL,
	    phone_status = CASE c.phone_status WHEN 'waiting' THEN 'replaced' ELSE c.phone_status END
	WHERE c.community_id = in_community AND c.resident_id = of_resident;
	PERFORM note_act(in_community, 'delete', 'resident_history', jsonb_build_object(
		'resident_id', of_resident, 'changes', erased, 'reason', because));
	RETURN NEXT;
END
$$;
COMMENT ON FUNCTION rule.erase_history IS
	'Removes phone, year of birth, and the old and new values of every change. That something '
	'changed, when, why and by whom stays.';
