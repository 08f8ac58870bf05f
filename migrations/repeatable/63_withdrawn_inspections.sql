-- Withdrawing an inspection that was filed by mistake.

-- The buildings that wait for a verdict: all of them at once, so that none is decided meanwhile.
-- What was decided stays.
CREATE FUNCTION rule.withdraw_inspection(in_community integer, of_inspection uuid, because text)
RETURNS TABLE (error text, inspection xinyi.inspection, withdrawn_count integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	waiting_count integer := (
		SELECT count(*) FROM (
			SELECT FROM inspected_building b
			WHERE b.community_id = in_community AND b.inspection_id = of_inspection
				AND b.status = 'submitted'
			ORDER BY building
			FOR UPDATE) locked);
	known xinyi.inspection;
BEGIN
	SELECT * INTO known FROM xinyi.inspection n
	WHERE n.community_id = in_community AND n.inspection_id = of_inspection;
	IF NOT FOUND THEN
		RETURN;
	END IF;
	IF known.filed_by <> actor_id() THEN
		error := 'not_the_filer';
	ELSIF known.withdrawn_at IS NULL AND waiting_count = 0 THEN
		error := 'already_decided';
	ELSIF known.withdrawn_at IS NOT NULL AND known.withdrawn_because IS DISTINCT FROM because THEN
		error := 'already_exists_differently';
	END IF;
	IF error IS NOT NULL THEN
		RETURN NEXT;
		RETURN;
	END IF;
	IF known.withdrawn_at IS NULL THEN
		UPDATE inspected_building b
		SET status = 'withdrawn', decided_at = rule.now(),
			approvals_needed = inspection_approvals_needed(b)
		WHERE b.community_id = in_community AND b.inspection_id = of_inspection
			AND b.status = 'submitted';
		UPDATE xinyi.inspection n
		SET waiting = 0, withdrawn_at = rule.now(), withdrawn_because = because
		WHERE n.community_id = in_community AND n.inspection_id = of_inspection;
	END IF;
	RETURN QUERY
	SELECT NULL::text, n, (SELECT count(*)::integer FROM inspected_building b
	                       WHERE b.community_id = n.community_id
		                       AND b.inspection_id = n.inspection_id
		                       AND b.status = 'withdrawn')
	FROM xinyi.inspection n
	WHERE n.community_id = in_community AND n.inspection_id = of_inspection;
END
$$;
