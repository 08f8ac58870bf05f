-- Posts the lines of a count sheet that have a count, all or none. A reward is that of its id, or
-- else the only one of its name.
WITH line AS MATERIALIZED (
	SELECT (request ->> 'line')::integer AS line, request ->> 'name' AS name,
	       (request ->> 'reward_id')::uuid AS named_id, (request ->> 'counted')::integer AS counted,
	       (request ->> 'moves')::integer AS moves,
	       row_number() OVER (ORDER BY (request ->> 'line')::integer) - 1 AS place
	FROM jsonb_array_elements($1::jsonb) AS request
	WHERE request ->> 'counted' IS NOT NULL
), found AS MATERIALIZED (
	SELECT l.line, l.name, l.counted, l.moves, l.place, coalesce(l.named_id, (
		SELECT min(w.reward_id::text)::uuid FROM xinyi.reward w
		WHERE w.community_id = :in_community AND w.name = l.name
		HAVING count(*) = 1)) AS reward_id
	FROM line l
), wish AS MATERIALIZED (
	SELECT jsonb_agg(jsonb_build_object('reward_id', reward_id, 'counted', counted,
	                                    'moves', moves) ORDER BY place) AS lines
	FROM found
), posted AS MATERIALIZED (
	SELECT c.error, c.violations, (c.done).count_id
	FROM wish
	CROSS JOIN LATERAL rule.count_stock(:in_community, gen_random_uuid(), jsonb_build_object(
		'reason', $2::text, 'lines', wish.lines)) c
	WHERE wish.lines IS NOT NULL
)
SELECT f.line, f.name,
       CASE WHEN EXISTS (SELECT FROM jsonb_array_elements(p.violations) AS wrong
                         WHERE wrong ->> 'pointer' = '/lines/' || f.place)
            THEN CASE p.error WHEN 'unknown_reward' THEN 'reward_unclear' ELSE p.error END
            END AS error,
       p.count_id
FROM found f
CROSS JOIN posted p
ORDER BY f.line
