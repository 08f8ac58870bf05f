-- Lines whose name the register refuses, and lines that repeat a person of an earlier line in
-- another spelling.
WITH formed AS (
	SELECT line, building, unit, room, rule.name_key(name) AS name_key, rule.name_flaw(name) AS flaw
	FROM register_line
), stored AS (
	UPDATE register_line l SET name = rule.name_form(l.name), name_key = f.name_key
	FROM formed f
	WHERE f.line = l.line AND f.flaw IS NULL
), compared AS (
	SELECT line, flaw, first_value(line) OVER (
		PARTITION BY building, unit, room, name_key, flaw IS NULL ORDER BY line) AS earlier
	FROM formed
)
SELECT line, coalesce(flaw, 'this person of this household stands on line ' || earlier
                            || ' already') AS reason
FROM compared
WHERE flaw IS NOT NULL OR earlier < line
ORDER BY line
