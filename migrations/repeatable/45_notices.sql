-- Notices are queued in the transaction of their event.

CREATE FUNCTION rule.notify_member(in_community integer, member_id uuid, about text,
                                   about_subject text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	INSERT INTO notice (community_id, membership_id, kind, subject, queued_at)
	VALUES (in_community, member_id, about, about_subject, rule.now());
END
$$;

CREATE FUNCTION rule.notify_household(in_community integer, of_household bigint, about text,
                                      about_subject text, points_good_until date DEFAULT NULL)
	RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	INSERT INTO notice (community_id, membership_id, household_id, kind, subject, good_until,
	                    queued_at)
	SELECT m.community_id, m.membership_id, of_household, about, about_subject, points_good_until,
	       rule.now()
	FROM resident r
	JOIN membership m USING (community_id, resident_id)
	WHERE r.community_id = in_community AND r.household_id = of_household
		AND r.left_at IS NULL;
END
$$;

-- A resident's account, about a household of which the resident may be a member no more.
CREATE FUNCTION rule.notify_resident(in_community integer, of_resident uuid, of_household bigint,
                                     about text, about_subject text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	INSERT INTO notice (community_id, membership_id, household_id, kind, subject, queued_at)
	SELECT m.community_id, m.membership_id, of_household, about, about_subject, rule.now()
	FROM membership m
	WHERE m.community_id = in_community AND m.resident_id = of_resident;
END
$$;

-- The members whom a deed concerns: the filer, those who took part, wherever they live now, and the
-- members of the households that it names.
CREATE FUNCTION rule.notify_deed(in_community integer, of_deed uuid, about text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	INSERT INTO notice (community_id, membership_id, household_id, kind, subject, queued_at)
	SELECT DISTINCT ON (concerned.membership_id) in_community, concerned.membership_id,
	       concerned.household_id, about, of_deed::text, rule.now()
	FROM (
		SELECT filed_by AS membership_id, NULL::bigint AS household_id FROM deed
		WHERE community_id = in_community AND deed_id = of_deed
		UNION ALL
		SELECT m.membership_id, r.household_id
		FROM participant p
		JOIN resident r ON r.community_id = p.community_id AND r.household_id = p.household_id
		JOIN membership m ON m.community_id = r.community_id AND m.resident_id = r.resident_id
		WHERE p.community_id = in_community AND p.deed_id = of_deed AND r.left_at IS NULL
			AND NOT p.left_out
		UNION ALL
		SELECT m.membership_id, p.household_id
		FROM participant p
		JOIN resident r USING (community_id, resident_id)
		JOIN membership m USING (community_id, resident_id)
		WHERE p.community_id = in_community AND p.deed_id = of_deed AND r.left_at IS NULL
			AND NOT p.left_out
		UNION ALL
		SELECT m.membership_id, r.household_id
		FROM deed d
		JOIN resident r ON r.community_id = d.community_id AND r.household_id = d.household_id
		JOIN membership m ON m.community_id = r.community_id AND m.resident_id = r.resident_id
		WHERE d.community_id = in_community AND d.deed_id = of_deed AND r.left_at IS NULL
	) concerned
	ORDER BY concerned.membership_id, concerned.household_id;
END
$$;

CREATE FUNCTION rule.notify_role(in_community integer, of_role text, about text, about_subject text)
	RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	INSERT INTO notice (community_id, membership_id, kind, subject, queued_at)
	SELECT m.community_id, m.membership_id, about, about_subject, rule.now()
	FROM membership m
	WHERE m.community_id = in_community AND of_role = ANY (m.roles);
END
$$;
