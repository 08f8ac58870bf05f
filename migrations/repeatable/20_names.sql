-- What the public may read of a name or a text.

CREATE FUNCTION rule.mask_name(name text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE
	WHEN length(name) < 2 THEN '*'
	WHEN length(name) > 2 AND left(name, 2) IN (
		'欧阳', '太史', '端木', '上官', '司马', '东方', '独孤', '南宫', '万俟', '闻人', '夏侯',
		'诸葛', '尉迟', '公羊', '赫连', '澹台', '皇甫', '宗政', '濮阳', '公冶', '太叔', '申屠',
		'公孙', '慕容', '仲孙', '钟离', '长孙', '宇文', '司徒', '鲜于', '司空', '闾丘', '子车',
		'亓官', '司寇', '巫马', '公西', '颛孙', '壤驷', '公良', '漆雕', '乐正', '宰父', '谷梁',
		'拓跋', '夹谷', '轩辕', '令狐', '段干', '百里', '呼延', '东郭', '南门', '羊舌', '微生',
		'左丘', '东门', '西门', '第五')
		THEN left(name, 2) || repeat('*', least(length(name) - 2, 2))
	ELSE left(name, 1) || repeat('*', least(length(name) - 1, 2))
END;
COMMENT ON FUNCTION rule.mask_name IS
	'The family name and one or two stars; compound surnames are kept together, length '
	'counts code points, and two stars at most tell the length.';

CREATE FUNCTION rule.public_content(content text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN left(regexp_replace(regexp_replace(content,
	'[0-9]+ *(单元|-) *[0-9]+( *(室|-|号) *[0-9]*)?', '***', 'g'),
	'[0-9]{5,}|[0-9]+ *(室|房)', '***', 'g'), 40);
COMMENT ON FUNCTION rule.public_content IS
	'The first 40 characters of a deed''s content, without flats and long numbers.';

CREATE FUNCTION rule.consents(member_id uuid, to_document text) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN coalesce((SELECT c.given AND c.version = CASE to_document
				WHEN 'privacy' THEN s.privacy_version ELSE s.publication_version END
	FROM xinyi.consent c
	JOIN xinyi.settings s USING (community_id)
	WHERE c.community_id = rule.actor_community_id() AND c.membership_id = member_id
		AND c.document = to_document
	ORDER BY c.consent_no DESC
	LIMIT 1), false);
END
$$;
COMMENT ON FUNCTION rule.consents IS
	'Whether the last decision, on the current version of a document, was to consent.';

CREATE FUNCTION rule.choose_public_name(of_household integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	UPDATE household SET public_name = (
		SELECT mask_name(r.name)
		FROM resident r
		JOIN membership m ON m.community_id = r.community_id AND m.resident_id = r.resident_id
		WHERE r.community_id = actor_community_id() AND r.household_id = of_household
			AND r.left_at IS NULL
			AND r.birth_year < extract(year FROM pg_catalog.now()) - 18
			AND consents(m.membership_id, 'publication')
		ORDER BY r.is_head DESC, m.bound_at
		LIMIT 1)
	WHERE community_id = actor_community_id() AND household_id = of_household;
END
$$;
COMMENT ON FUNCTION rule.choose_public_name IS
	'Keeps the name shown beside a household''s code: that of an adult member who consented, '
	'the head first.';

-- Nobody has consented to a text that was not there before.
CREATE FUNCTION rule.forget_public_names() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinyi, rule, pg_temp AS $$
BEGIN
	UPDATE household SET public_name = NULL
	WHERE community_id = new.community_id AND public_name IS NOT NULL;
	RETURN NULL;
END
$$;

CREATE TRIGGER forget_public_names AFTER UPDATE OF publication_version ON xinyi.settings
FOR EACH ROW WHEN (old.publication_version <> new.publication_version)
EXECUTE FUNCTION rule.forget_public_names();

-- Reviewers are named to the public like anybody else: masked, and only with their consent.
CREATE FUNCTION rule.public_reviewers(of_deed uuid) RETURNS text[]
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN (SELECT array_agg(
		CASE WHEN r.name IS NOT NULL AND rule.consents(v.membership_id, 'publication')
		     THEN rule.mask_name(r.name) ELSE '审核员' END ORDER BY v.reviewed_at)
	FROM xinyi.review v
	JOIN xinyi.membership m USING (community_id, membership_id)
	LEFT JOIN xinyi.resident r USING (community_id, resident_id)
	WHERE v.community_id = rule.actor_community_id() AND v.deed_id = of_deed
		AND v.verdict = 'approved');
END
$$;
