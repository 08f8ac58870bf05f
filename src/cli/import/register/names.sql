-- Lines whose name the register refuses, and lines that repeat a person of an earlier line in
-- another spelling: a code, and what the sentence about it needs.
WITH formed AS (
	SELECT line, name, building, unit, room, rule.name_key(name) AS name_key,
	       CASE WHEN rule.unreadable_at(name) IS NOT NULL THEN 'name_unreadable'
	            WHEN rule.name_key(name) = '' THEN 'missing'
	            WHEN rule.name_flaw(name) IS NOT NULL THEN 'name_too_long' END AS flaw
	FROM register_line
), stored AS (
	UPDATE register_line l SET name = rule.name_form(l.name), name_key = f.name_key
	FROM formed f
	WHERE f.line = l.line AND f.flaw IS NULL
), compared AS (
	SELECT line, flaw, rule.unreadable_at(name) AS place,
	       upper(to_hex(ascii(substr(name, rule.unreadable_at(name), 1)))) AS number,
	       first_value(line) OVER (
	           PARTITION BY building, unit, room, name_key, flaw IS NULL ORDER BY line) AS earlier
	FROM formed
)
SELECT line, coalesce(flaw, 'repeated') AS code, place,
       'U+' || lpad(number, greatest(length(number), 4), '0') AS character, earlier
FROM compared
WHERE flaw IS NOT NULL OR earlier < line
ORDER BY line
