-- The public form of texts: no full name of a resident, no name or part of a name of the deed's
-- people, no flat, no number that leads to a person. The text itself is stored as typed. The
-- routines search a copy in the form of names, in which each character has the position of its
-- cluster in the text: a character together with the marks and invisible characters after it.

-- Combining marks, and invisible characters.
CREATE FUNCTION rule.cluster_marks() RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN '[\u00AD\u0300-\u036F\u0483-\u0489\u0591-\u05C7\u0610-\u061C\u064B-\u065F\u06D6-\u06ED'
	'\u093C\u115F-\u11FF\u17B4\u17B5\u180B-\u180F\u1DC0-\u1DFF\u200B-\u200F\u202A-\u202E'
	'\u2060-\u206F\u20D0-\u20FF\u3099\u309A\u3164\uD7B0-\uD7FF\uFE00-\uFE0F\uFE20-\uFE2F'
	'\uFEFF\uFF9E-\uFFA0\uFFF9-\uFFFB\U000E0000-\U000E0FFF]';

-- The copy for numbers: digits for all numerals, capitals for plates.
CREATE FUNCTION rule.figures_of(typed text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN upper(translate(rule.unify_characters(typed),
	'〇零一二三四五六七八九幺壹贰叁肆伍陆柒捌玖拾佰仟',
	'001234567891123456789十百千') COLLATE "C");

-- The text in clusters, as typed; the copies for names and for numbers, and from which cluster each
-- of their characters comes.
CREATE FUNCTION rule.read_text(typed text, OUT clusters text[], OUT letters text,
                               OUT letter_at integer[], OUT figures text, OUT figure_at integer[])
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
	keys text[];
	numbers text[];
BEGIN
	clusters := ARRAY(
		SELECT piece[1]
		FROM regexp_matches(typed, '.' || rule.cluster_marks() || '*', 'g') AS piece);
	keys := ARRAY(SELECT rule.name_key(cluster) FROM unnest(clusters) AS cluster);
	letters := array_to_string(keys, '');
	letter_at := ARRAY(SELECT place FROM unnest(keys) WITH ORDINALITY AS at(key, place),
	                   generate_series(1, length(key)));
	numbers := ARRAY(SELECT rule.figures_of(cluster) FROM unnest(clusters) AS cluster);
	figures := array_to_string(numbers, '');
	figure_at := ARRAY(SELECT place FROM unnest(numbers) WITH ORDINALITY AS at(figure, place),
	                   generate_series(1, length(figure)));
END
$$;

-- What may follow a number that only counts or measures, so that 献血400毫升 stays as it is.
CREATE FUNCTION rule.measure_words() RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN '[元块角毛万亿余多来几斤克两吨升米平里亩度人名位个只件次天日月年岁点分秒周季期届份张'
	'本册袋包瓶盒箱桶把条根棵株盆台部辆层级步页字场节课遍趟路线%℃㎡幅面副双套组队支顶床碗'
	'杯片颗粒枚头匹尾朵束扇间处所栏道段项批轮圈车餐顿句首篇封票门楼栋幢座户倍股排桌届]|公'
	'[斤里分升]|千[克米瓦]|毫[升米克]|厘米|小时|钟头|单元|号[楼线文院]|家[商企店庭单门户]'
	'|立方|热线|报警|急救|火警|救护|消防|医院|国道|省道|工程|活动|KG|G|ML|L|KM|M|CM|MM|W|'
	'KW|V';

-- Each hides the text in its parentheses: phones, numbers of papers and cards, plates; the room of
-- 12号楼2单元301, 12-2-301 and 301室; the remaining bare numbers in the form of a flat.
CREATE FUNCTION rule.number_patterns() RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ARRAY[
	'(?<![0-9])((?:\+?86[ -]*)?1[3-9](?:[ .·()-]{0,3}[0-9]){9})(?![0-9])',
	'(?<![0-9])(\(?0[0-9]{2,3}[ )-]{0,2}[0-9]{7,8})(?![0-9])',
	'(?<![0-9])((?:[0-9][ -]?){14,18}[0-9X])(?![0-9])',
	'([0-9]{7,}X?)',
	'([京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领] ?[A-Z]'
	'(?=[A-Z ·.-]*[0-9])'
	'(?:(?:[ ·.-]*[A-Z0-9]){5,6}|(?:[ ·.-]*[A-Z0-9]){4} ?[学警港澳挂]))(?![A-Z0-9])',
	'(?<![0-9十百千])((?:[0-9]{2,}[A-Z]?|[0-9十百千]{2,}|[0-9][A-Z]) ?[室房])(?![厅内外])',
	format('(?:单元|[楼栋幢座弄#])[ ,，.·-]*([0-9十百千]+[A-Z]?(?: ?[室房号]|(?<=[0-9]{3}) ?户)?)'
	       '(?![0-9十百千A-Z]| ?(?:%1$s)| ?[、,和及至~-] ?[0-9十百]+ ?(?:%1$s))',
	       rule.measure_words()),
	'(?<![0-9./-])(?!(?:19|20)[0-9]{2} ?[-./])[0-9十百]{1,4}(?: ?[-/#.·] ?| +)[0-9十百]{1,2}'
	'(?: ?[-/#.·] ?| +)([0-9十百]+[A-Z]?(?: ?[室房号])?)(?![0-9十百])',
	format('(?<![0-9.:第￥¥$])(?!(?:19|20)[0-9]{2} ?[-./] ?[0-9])([0-9]{3,6}[A-Z]?)'
	       '(?![0-9A-Z]|[.][0-9]| ?(?:%1$s)| ?[-~至到、,] ?[0-9]+ ?(?:%1$s))',
	       rule.measure_words())];

-- Most texts have no number that any of the patterns could hide.
CREATE FUNCTION rule.has_numbers(figures text) RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN figures ~ ('[0-9]{3}|[0-9十百千A-Z] ?[室房]|(单元|[楼栋幢座弄#])[ ,，.·-]*[0-9十百千]'
	'|[0-9十百][-/#.· ()]+[0-9十百]|[A-Z][ ·.-]*[A-Z0-9][ ·.-]*[A-Z0-9]');

CREATE FUNCTION rule.hidden_numbers(figures text, figure_at integer[]) RETURNS int4multirange
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
	hidden int4multirange := '{}';
	pattern text;
	start integer;
	stop integer;
BEGIN
	FOREACH pattern IN ARRAY rule.number_patterns() LOOP
		stop := 1;
		LOOP
			start := regexp_instr(figures, pattern, stop, 1, 0, '', 1);
			EXIT WHEN start = 0;
			stop := regexp_instr(figures, pattern, stop, 1, 1, '', 1);
			hidden := hidden
				+ int4multirange(int4range(figure_at[start], figure_at[stop - 1], '[]'));
			EXIT WHEN stop > length(figures);
		END LOOP;
	END LOOP;
	RETURN hidden;
END
$$;
COMMENT ON FUNCTION rule.hidden_numbers IS
	'The clusters of a text whose numbers lead to a person or a flat.';

-- The longest name of the register with which the letters begin, by its length; 0 when there is
-- none. The greatest name not after the letters in the index is a prefix of them or shares its
-- first letters with them, and then no longer name is a prefix: so one or two index lookups
-- suffice, for any number of residents.
CREATE FUNCTION rule.name_length_at(in_community integer, letters text) RETURNS integer
LANGUAGE plpgsql STABLE AS $$
DECLARE
	bound text := left(letters, 40);
	nearest text;
	common integer;
BEGIN
	LOOP
		SELECT r.name_key INTO nearest FROM xinyi.resident r
		WHERE r.community_id = in_community AND r.name_key <= bound COLLATE "C"
		ORDER BY r.name_key DESC
		LIMIT 1;
		IF nearest IS NULL OR left(nearest, 2) <> left(bound, 2) OR length(bound) < 2 THEN
			RETURN 0;
		ELSIF starts_with(bound, nearest) THEN
			RETURN length(nearest);
		END IF;
		common := 2;
		WHILE substr(nearest, common + 1, 1) = substr(bound, common + 1, 1) LOOP
			common := common + 1;
		END LOOP;
		bound := left(bound, common);
	END LOOP;
END
$$;

CREATE FUNCTION rule.longest_prefix(letters text, prefixes text[]) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (SELECT coalesce(max(length(prefix)), 0) FROM unnest(prefixes) AS prefix
        WHERE starts_with(letters, prefix));

-- Whether a letter and the one before it are of one word of a script with spaces. A sign that
-- stands for several letters, such as ㎡, is a word of its own.
CREATE FUNCTION rule.joins_word(letters text, letter_at integer[], place integer) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN coalesce(letter_at[place] - letter_at[place - 1] = 1
	AND letter_at[place - 2] IS DISTINCT FROM letter_at[place - 1]
	AND letter_at[place + 1] IS DISTINCT FROM letter_at[place]
	AND substr(letters, place - 1, 2) ~ '^[[:alpha:]]{2}$'
	AND substr(letters, place - 1, 2) !~ ('[' || rule.unspaced_script() || ']'), false);

-- Where a name may begin: at a letter from which the register has a name with the first two letters
-- in common, and where a part stands.
CREATE FUNCTION rule.name_starts(in_community integer, letters text, parts text[])
	RETURNS SETOF integer
LANGUAGE plpgsql STABLE AS $$
BEGIN
	-- OFFSET 0 keeps substr() out of the comparison: under row-level security PostgreSQL considers
	-- it leaky and would filter all residents row by row.
	RETURN QUERY
	SELECT piece.start
	FROM (SELECT start, substr(letters, start, 40) AS rest
	      FROM generate_series(1, length(letters) - 1) AS start
	      OFFSET 0) piece
	CROSS JOIN LATERAL (
		SELECT r.name_key FROM xinyi.resident r
		WHERE r.community_id = in_community
			AND r.name_key <= piece.rest COLLATE "C"
		ORDER BY r.name_key DESC
		LIMIT 1) nearest
	WHERE left(nearest.name_key, 2) = left(piece.rest, 2)
	UNION
	SELECT start FROM unnest(parts) AS part, generate_series(1, length(letters) - 1) AS start
	WHERE strpos(letters, part) > 0 AND substr(letters, start, length(part)) = part;
END
$$;

-- The clusters of names and parts; is_whole says that the first is to be shown.
CREATE FUNCTION rule.hidden_names(in_community integer, letters text, letter_at integer[],
                                  parts text[])
RETURNS TABLE (first integer, last integer, is_whole boolean)
LANGUAGE plpgsql STABLE AS $$
DECLARE
	start integer;
	stop integer;
	count integer;
BEGIN
	FOR start IN
		SELECT begins FROM rule.name_starts(in_community, letters, parts) AS begins
		ORDER BY begins
	LOOP
		count := rule.name_length_at(in_community, substr(letters, start));
		is_whole := count > 0;
		IF NOT is_whole THEN
			count := rule.longest_prefix(substr(letters, start), parts);
		END IF;
		stop := start + count;
		first := letter_at[start];
		last := letter_at[stop - 1];
		CONTINUE WHEN count = 0 OR rule.joins_word(letters, letter_at, start)
			OR rule.joins_word(letters, letter_at, stop);
		RETURN NEXT;
	END LOOP;
END
$$;

-- From left to right, so that of names that overlap no letter but the first is seen.
CREATE FUNCTION rule.mask_text(in_community integer, words text, parts text[]) RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE
	read record := rule.read_text(words);
	numbers int4multirange := rule.hidden_numbers(read.figures, read.figure_at);
	name record;
	name_end integer[] := '{}';
	name_mask text[] := '{}';
	hidden_to integer := 0;
	shown text := '';
BEGIN
	FOR name IN
		SELECT * FROM rule.hidden_names(in_community, read.letters, read.letter_at, parts) hidden
		ORDER BY hidden.first
	LOOP
		name_end[name.first] := name.last;
		name_mask[name.first] := CASE WHEN name.is_whole THEN read.clusters[name.first]
		                              ELSE '' END || '**';
	END LOOP;
	FOR place IN 1 .. cardinality(read.clusters) LOOP
		EXIT WHEN length(shown) >= 40;
		IF name_end[place] IS NOT NULL THEN
			shown := shown || CASE WHEN place > hidden_to THEN name_mask[place] ELSE '' END;
			hidden_to := greatest(hidden_to, name_end[place]);
		ELSIF place > hidden_to AND numbers @> place THEN
			shown := shown || '***';
			hidden_to := (SELECT upper(hidden) - 1 FROM unnest(numbers) AS hidden
			              WHERE hidden @> place);
		ELSIF place > hidden_to THEN
			shown := shown || read.clusters[place];
		END IF;
	END LOOP;
	RETURN shown;
END
$$;

CREATE FUNCTION rule.public_text(in_community integer, words text, parts text[]) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN left(CASE WHEN rule.has_numbers(rule.figures_of(words))
		OR EXISTS (SELECT FROM rule.name_starts(in_community, rule.name_key(words), parts))
	THEN rule.mask_text(in_community, words, parts) ELSE words END, 40);
END
$$;
COMMENT ON FUNCTION rule.public_text IS
	'The first 40 characters of a text without flats, numbers that lead to a person, the full '
	'names of residents and these parts of names.';

-- 买买提 and 艾力 of 买买提·艾力, 秀英 of 张秀英: parts of two letters or more, by their keys.
CREATE FUNCTION rule.name_parts(name text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN ARRAY(
	SELECT rule.name_key(part)
	FROM unnest(CASE WHEN name ~ ('^[' || rule.unspaced_script() || ']{3,}$')
		THEN ARRAY[left(name, rule.surname_length(name)),
		           substr(name, rule.surname_length(name) + 1)]
		ELSE regexp_split_to_array(name, '[ ·.-]+') END) AS part
	WHERE length(rule.name_key(part)) >= 2);

-- Those who took part, who filed it, and the members of a household that it takes points from.
CREATE FUNCTION rule.deed_name_parts(in_community integer, of_deed uuid) RETURNS text[]
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN ARRAY(
		SELECT DISTINCT unnest(rule.name_parts(r.name))
		FROM xinyi.deed d
		CROSS JOIN LATERAL (
			SELECT p.resident_id FROM xinyi.participant p
			WHERE p.community_id = d.community_id AND p.deed_id = d.deed_id
			UNION
			SELECT m.resident_id FROM xinyi.membership m
			WHERE m.community_id = d.community_id AND m.membership_id = d.filed_by
			UNION
			SELECT own.resident_id FROM xinyi.resident own
			WHERE own.community_id = d.community_id AND own.household_id = d.household_id
		) AS concerned
		JOIN xinyi.resident r ON r.community_id = d.community_id
			AND r.resident_id = concerned.resident_id
		WHERE d.community_id = in_community AND d.deed_id = of_deed
		ORDER BY 1);
END
$$;

CREATE FUNCTION rule.public_content(in_community integer, content text, of_deed uuid DEFAULT NULL)
	RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN rule.public_text(in_community, content, rule.deed_name_parts(in_community, of_deed));
END
$$;
COMMENT ON FUNCTION rule.public_content IS
	'What the public reads of a text: also without parts of the names of a deed''s people.';

-- The wording of the last reviewer counts; null if the item's content is not public.
CREATE FUNCTION rule.published_content(published xinyi.deed) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN (SELECT rule.public_content(published.community_id, coalesce((
		SELECT v.wording FROM xinyi.review v
		WHERE v.community_id = published.community_id AND v.deed_id = published.deed_id
			AND v.wording IS NOT NULL
		ORDER BY v.reviewed_at DESC
		LIMIT 1), published.content), published.deed_id)
	FROM xinyi.rule_item i
	WHERE i.community_id = published.community_id AND i.version = published.version
		AND i.code = published.item AND i.content_public);
END
$$;
COMMENT ON FUNCTION rule.published_content IS
	'What the public reads of a deed, or null.';
