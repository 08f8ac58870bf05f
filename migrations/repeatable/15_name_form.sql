-- The form of names. People type one name in many ways: with the dot of another keyboard, with
-- spaces, in full width, in the decomposed letters of macOS, in the radicals of a PDF. All code
-- that reads names uses these routines: name_form to store and show them, name_key to compare them.

-- Invisible characters: soft hyphens, fillers, joiners, bidirectional controls, variation
-- selectors, tags.
CREATE FUNCTION rule.drop_invisible(typed text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN regexp_replace(typed,
	'[\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u200B-\u200F\u202A-\u202E'
	'\u2060-\u206F\u3164\uFE00-\uFE0F\uFEFF\uFFA0\uFFF9-\uFFFB\U000E0000-\U000E0FFF]', '', 'g');

-- One character for look-alikes. Spaces, middle dots, apostrophes, hyphens and full stops come
-- before NFKC, which would turn some of them into something else. The radicals and strokes are
-- those of Unicode's EquivalentUnifiedIdeograph.txt (15.0) that NFKC leaves alone.
CREATE FUNCTION rule.unify_characters(typed text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
	IF typed ~ '^[ -_a-~\u4E00-\u9FFF]*$' THEN
		RETURN typed;
	END IF;
	RETURN normalize(translate(normalize(translate(rule.drop_invisible(typed),
	E'\t\n\u000B\f\r\u0085\u1680\u2028\u2029'
	'•‧∙⋅・･·ㆍ᛫⸰⸱⸳ꞏ◦▪●∘˙'
	'＇‘’‛ʼʹ′`´｀'
	'－‐‑‒–—―−﹣'
	'．。｡﹒․',
	'         '
	'··················'
	''''''''''''''''''''''
	'---------'
	'.....'), NFKC),
	'⺁⺂⺃⺄⺅⺆⺇⺈⺉⺊⺋⺌⺍⺎⺏⺐⺑⺒⺓⺔⺕⺖⺗⺘⺙⺛⺜⺝⺞⺠⺡⺢⺣⺤⺥⺦⺧⺨⺩⺪⺫⺬⺭⺮'
	'⺯⺰⺱⺲⺳⺴⺵⺶⺷⺸⺹⺺⺻⺼⺽⺾⺿⻀⻁⻂⻃⻄⻅⻆⻇⻈⻉⻊⻋⻌⻍⻎⻏⻐⻑⻒⻓⻔⻕⻖⻗⻘⻙⻚'
	'⻛⻜⻝⻞⻟⻠⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲㇆㇏㇐㇑㇒㇓㇔㇕㇖㇗㇘㇙㇚㇛㇜㇝㇞㇟㇠㇡',
	'厂乛乚乙亻冂𠘨刀刂卜㔾小小兀尣尢𡯂巳幺彑𫜹忄心扌攵旡日月歺民氵氺灬爫爫丬牛犭王𤴔目示礻𥫗'
	'糹纟罓罒㓁冗𦉫羊𦍌𦍋耂肀聿肉𦥑艹艹艹虎衤覀西见角𧢲讠贝𧾷车辶辶辶邑钅長镸长门𨸏阝雨青韦页'
	'风飞食𩙿飠饣𩠐马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀𠃌乀一丨丿丿丶𠃍乛𠃊𠃎𠄌亅𡿨𠃋乀𠃑乚乙𠄎'),
	NFC);
END
$$;

-- Scripts that are written without spaces, as the inside of a bracket expression.
CREATE FUNCTION rule.unspaced_script() RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN '\u2E80-\u2FDF\u3005-\u3007\u3021-\u3029\u3040-\u318F\u31A0-\u31FF\u3400-\u4DBF'
	'\u4E00-\u9FFF\uAC00-\uD7AF\uF900-\uFAFF\U00020000-\U0003FFFF';

-- As it is stored and shown: 买买提·艾力, 古丽娜, John Smith, J. Smith, O'Neill.
CREATE FUNCTION rule.name_form(typed text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
	unspaced constant text := rule.unspaced_script();
	form text := typed;
BEGIN
	form := regexp_replace(rule.unify_characters(typed), ' +', ' ', 'g');
	form := regexp_replace(form, format(' *\. *(?=[%1$s])|(?<=[%1$s]) *\. *', unspaced), '·',
	                       'g');
	form := regexp_replace(form, ' *·[ ·]*', '·', 'g');
	form := btrim(form, ' ·');
	RETURN normalize(
		regexp_replace(form, format(' (?=[%1$s])|(?<=[%1$s]) ', unspaced), '', 'g'), NFC);
END
$$;
COMMENT ON FUNCTION rule.name_form IS
	'The one writing of a name: · for every middle dot, NFKC, unified ideographs for radicals, '
	'NFC, no invisible characters, single spaces and only between parts of scripts that have them.';

CREATE FUNCTION rule.name_separators() RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ' ·.''_-';

-- Of a text it is the letters in their order: the key of a part is a part of the key.
CREATE FUNCTION rule.name_key(typed text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN normalize(translate(lower(rule.unify_characters(typed) COLLATE "und-x-icu"),
                           'ς' || rule.name_separators(), 'σ'), NFC);
COMMENT ON FUNCTION rule.name_key IS
	'What two writings of one name have in common: the letters of its form without spaces, dots, '
	'hyphens and apostrophes, in lower case. Names are compared by it and by nothing else.';

-- Control characters, private-use characters, which each font draws differently, and noncharacters.
CREATE FUNCTION rule.unreadable_at(typed text) RETURNS integer
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN nullif(regexp_instr(typed,
	'[\u0001-\u0008\u000E-\u001F\u007F-\u009F\uE000-\uF8FF\uFDD0-\uFDEF\uFFFD-\uFFFF'
	'\U0001FFFE\U0001FFFF\U000F0000-\U0010FFFF]'), 0);
COMMENT ON FUNCTION rule.unreadable_at IS
	'Where a name has its first character that others cannot read, counted from 1; null when it '
	'has none.';

-- Null for a name that the register accepts.
CREATE FUNCTION rule.name_flaw(typed text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
	place integer := rule.unreadable_at(typed);
	number text;
BEGIN
	IF place IS NOT NULL THEN
		number := upper(to_hex(ascii(substr(typed, place, 1))));
		RETURN format('character %s (U+%s) is a control character or of private use', place,
		              repeat('0', 4 - length(number)) || number);
	ELSIF rule.name_key(typed) = '' THEN
		RETURN 'the name is missing';
	ELSIF length(rule.name_form(typed)) > 40 THEN
		RETURN 'the name has more than 40 characters';
	END IF;
	RETURN NULL;
END
$$;
COMMENT ON FUNCTION rule.name_flaw IS 'The fault of a name as typed, or null.';

-- Normalises the name on every write of a resident.
CREATE FUNCTION rule.form_name() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
	IF rule.name_flaw(new.name) IS NOT NULL THEN
		PERFORM rule.refuse('name_unreadable');
	END IF;
	new.name := rule.name_form(new.name);
	new.name_key := rule.name_key(new.name);
	RETURN new;
END
$$;

CREATE TRIGGER form_name BEFORE INSERT OR UPDATE OF name, name_key ON xinyi.resident
FOR EACH ROW EXECUTE FUNCTION rule.form_name();
