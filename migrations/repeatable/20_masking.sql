-- The public form of names.

-- Compound surnames are kept together if a given name remains.
CREATE FUNCTION rule.surname_length(name text) RETURNS integer
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE WHEN length(name) > 2 AND left(name, 2) IN (
		'欧阳', '太史', '端木', '上官', '司马', '东方', '独孤', '南宫', '万俟', '闻人', '夏侯',
		'诸葛', '尉迟', '公羊', '赫连', '澹台', '皇甫', '宗政', '濮阳', '公冶', '太叔', '申屠',
		'公孙', '慕容', '仲孙', '钟离', '长孙', '宇文', '司徒', '鲜于', '司空', '闾丘', '子车',
		'亓官', '司寇', '巫马', '公西', '颛孙', '壤驷', '公良', '漆雕', '乐正', '宰父', '谷梁',
		'拓跋', '夹谷', '轩辕', '令狐', '段干', '百里', '呼延', '东郭', '南门', '羊舌', '微生',
		'左丘', '东门', '西门', '第五')
	THEN 2 ELSE 1 END;

CREATE FUNCTION rule.mask_name(name text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE WHEN length(name) < 2 THEN '*'
	ELSE left(name, rule.surname_length(name))
	     || repeat('*', least(length(name) - rule.surname_length(name), 2)) END;
COMMENT ON FUNCTION rule.mask_name IS
	'The family name and one or two stars; compound surnames are kept together, length '
	'counts code points, and two stars at most tell the length.';

CREATE FUNCTION rule.consents(in_community integer, member_id uuid, to_document text)
	RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN coalesce((SELECT c.given AND c.version = CASE to_document
				WHEN 'privacy' THEN s.privacy_version ELSE s.publication_version END
	FROM xinyi.consent c
	JOIN xinyi.settings s USING (community_id)
	WHERE c.community_id = in_community AND c.membership_id = member_id
		AND c.document = to_document
	ORDER BY c.consent_no DESC
	LIMIT 1), false);
END
$$;
COMMENT ON FUNCTION rule.consents IS
	'Whether the last decision, on the current version of a document, was to consent.';

-- Whether the last decision about a document, on whatever version, was to consent.
CREATE FUNCTION rule.agreed_last(in_community integer, member_id uuid, to_document text)
	RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN coalesce((SELECT c.given FROM xinyi.consent c
	                 WHERE c.community_id = in_community AND c.membership_id = member_id
		                 AND c.document = to_document
	                 ORDER BY c.consent_no DESC
	                 LIMIT 1), false);
END
$$;

CREATE FUNCTION rule.share_settings(in_community integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	PERFORM FROM settings WHERE community_id = in_community FOR SHARE;
END
$$;
COMMENT ON FUNCTION rule.share_settings IS
	'Keeps the settings as they are. They are locked before the period and the households.';

-- The version of the text first, then the household: in this order no decision is missed.
CREATE FUNCTION rule.lock_public_name(in_community integer, of_household bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	PERFORM share_settings(in_community);
	PERFORM FROM household
	WHERE community_id = in_community AND household_id = of_household
	FOR NO KEY UPDATE;
END
$$;

CREATE FUNCTION rule.choose_public_name(in_community integer, of_household bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	chosen text;
BEGIN
	PERFORM lock_public_name(in_community, of_household);
	SELECT mask_name(r.name) INTO chosen
	FROM resident r
	JOIN membership m ON m.community_id = r.community_id AND m.resident_id = r.resident_id
	WHERE r.community_id = in_community AND r.household_id = of_household
		AND r.left_at IS NULL
		AND r.birth_year < extract(year FROM day(rule.now())) - 18
		AND consents(in_community, m.membership_id, 'publication')
	ORDER BY r.is_head DESC, m.bound_at
	LIMIT 1;
	UPDATE household SET public_name = chosen
	WHERE community_id = in_community AND household_id = of_household
		AND public_name IS DISTINCT FROM chosen;
END
$$;
COMMENT ON FUNCTION rule.choose_public_name IS
	'Updates the name next to a household''s code: that of an adult member who consented, '
	'the head first.';

-- No member has consented to a new version of the text, but members may have consented to one that
-- comes back. Households that lose their name and those that get it back are locked in one pass, by
-- number.
CREATE FUNCTION rule.choose_public_names(in_community integer, of_version text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
DECLARE
	agreed bigint[] := ARRAY(
		SELECT DISTINCT r.household_id
		FROM consent c
		JOIN membership m USING (community_id, membership_id)
		JOIN resident r USING (community_id, resident_id)
		WHERE c.community_id = in_community AND c.document = 'publication'
			AND c.version = of_version
		ORDER BY r.household_id);
BEGIN
	PERFORM FROM household
	WHERE community_id = in_community
		AND (public_name IS NOT NULL OR household_id = ANY (agreed))
	ORDER BY household_id
	FOR NO KEY UPDATE;
	UPDATE household SET public_name = NULL
	WHERE community_id = in_community AND public_name IS NOT NULL;
	PERFORM choose_public_name(in_community, of_household) FROM unnest(agreed) AS of_household;
END
$$;

-- When a resident moves, leaves or turns out to be a minor, the household's public name changes.
CREATE FUNCTION rule.follow_register() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	PERFORM choose_public_name(concerned.community_id, concerned.household_id)
	FROM (
		SELECT DISTINCT before.community_id, side.household_id
		FROM before
		JOIN after USING (community_id, resident_id)
		JOIN membership USING (community_id, resident_id)
		CROSS JOIN LATERAL (VALUES (before.household_id), (after.household_id))
			AS side(household_id)
		WHERE (before.household_id, before.name, before.birth_year, before.is_head, before.left_at)
			IS DISTINCT FROM
			(after.household_id, after.name, after.birth_year, after.is_head, after.left_at)
		ORDER BY side.household_id) concerned;
	RETURN NULL;
END
$$;

CREATE TRIGGER follow_register AFTER UPDATE ON xinyi.resident
REFERENCING OLD TABLE AS before NEW TABLE AS after
FOR EACH STATEMENT EXECUTE FUNCTION rule.follow_register();

-- Reviewers' names are public like all others: masked, and only with their consent.
CREATE FUNCTION rule.public_reviewers(in_community integer, of_deed uuid) RETURNS text[]
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN (SELECT array_agg(
		CASE WHEN v.name IS NOT NULL AND rule.consents(in_community, v.membership_id, 'publication')
		     THEN rule.mask_name(v.name) ELSE '审核员' END ORDER BY v.reviewed_at)
	FROM (
		SELECT v.membership_id, v.reviewed_at, r.name
		FROM xinyi.review v
		JOIN xinyi.membership m USING (community_id, membership_id)
		LEFT JOIN xinyi.resident r USING (community_id, resident_id)
		WHERE v.community_id = in_community AND v.deed_id = of_deed
			AND v.verdict = 'approved'
		ORDER BY v.reviewed_at
		LIMIT 2
	) v);
END
$$;
