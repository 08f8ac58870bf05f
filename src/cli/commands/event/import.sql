-- An event is that of its id, or else that of its name and opening, or a new one. New ones are
-- saved; one that is there has to say the same, to the minute. Of the rewards that a line names,
-- the first that is not the name or the id of one reward is told.
WITH line AS MATERIALIZED (
	SELECT (request ->> 'line')::integer AS line, request ->> 'name' AS name,
	       request ->> 'place' AS place, request ->> 'rewards' AS rewards,
	       (request ->> 'event_id')::uuid AS named_id,
	       (request ->> 'opens_at')::timestamp AT TIME ZONE 'Asia/Shanghai' AS opens_at,
	       (request ->> 'closes_at')::timestamp AT TIME ZONE 'Asia/Shanghai' AS closes_at
	FROM jsonb_array_elements($1::jsonb) AS request
), wish AS MATERIALIZED (
	SELECT l.line, named.place, btrim(named.name) AS name, found.rewards, found.reward_id
	FROM line l
	CROSS JOIN LATERAL unnest(string_to_array(l.rewards, ',')) WITH ORDINALITY
		AS named(name, place)
	CROSS JOIN LATERAL (
		SELECT count(*) AS rewards, min(w.reward_id::text) AS reward_id
		FROM xinyi.reward w
		WHERE w.community_id = :in_community
			AND (w.name = btrim(named.name) OR w.reward_id::text = lower(btrim(named.name)))) found
	WHERE l.rewards <> 'none'
), event AS MATERIALIZED (
	SELECT l.*, known.event_id AS known_id, offered.rewards AS offered,
	       l.named_id IS NULL AND row_number() OVER (
		       PARTITION BY l.name, l.opens_at, l.named_id ORDER BY l.line) > 1 AS is_repeated,
	       (SELECT w.name FROM wish w WHERE w.line = l.line AND w.rewards <> 1
	        ORDER BY w.place LIMIT 1) AS doubtful,
	       (known.name, known.place, date_trunc('minute', known.opens_at),
	        date_trunc('minute', known.closes_at), known.rewards)
	       IS NOT DISTINCT FROM
	       (l.name, l.place, date_trunc('minute', l.opens_at), date_trunc('minute', l.closes_at),
	        CASE WHEN l.rewards IS NULL THEN known.rewards ELSE offered.rewards END) AS is_same
	FROM line l
	CROSS JOIN LATERAL (
		SELECT coalesce(jsonb_agg(w.reward_id ORDER BY w.reward_id), '[]') AS rewards
		FROM xinyi.reward w
		WHERE w.community_id = :in_community
			AND CASE WHEN l.rewards IS NULL THEN w.active ELSE w.reward_id::text IN (
				SELECT wish.reward_id FROM wish WHERE wish.line = l.line) END) offered
	LEFT JOIN LATERAL (
		SELECT e.*, (
			SELECT coalesce(jsonb_agg(o.reward_id ORDER BY o.reward_id), '[]')
			FROM xinyi.event_offer o
			WHERE o.community_id = e.community_id AND o.event_id = e.event_id) AS rewards
		FROM xinyi.redemption_event e
		WHERE e.community_id = :in_community
			AND CASE WHEN l.named_id IS NOT NULL THEN e.event_id = l.named_id
			         ELSE e.name = l.name AND date_trunc('minute', e.opens_at)
			              = date_trunc('minute', l.opens_at) END
		ORDER BY e.event_no
		LIMIT 1) known ON true
	ORDER BY l.line
)
SELECT line, name, doubtful AS detail,
       CASE WHEN known_id IS NULL THEN 'added' ELSE 'unchanged' END AS what,
       CASE
		WHEN doubtful IS NOT NULL THEN 'unknown_reward'
		WHEN is_repeated THEN 'event_twice'
		WHEN known_id IS NOT NULL THEN CASE WHEN NOT is_same THEN 'event_differs' END
		ELSE (SELECT saved.error
		      FROM rule.save_event(:in_community, coalesce(named_id, gen_random_uuid()),
		                           jsonb_build_object(
			      'name', name, 'place', place, 'opens_at', opens_at, 'closes_at', closes_at,
			      'rewards', offered)) saved) END AS error
FROM event
