-- A reward is that of its id, or else that of its name, or a new one.
WITH line AS MATERIALIZED (
	SELECT request, (request ->> 'line')::integer AS line, named.rewards,
	       coalesce((request ->> 'reward_id')::uuid, named.reward_id, gen_random_uuid())
	           AS reward_id
	FROM jsonb_array_elements($1::jsonb) AS request
	CROSS JOIN LATERAL (
		SELECT min(w.reward_id::text)::uuid AS reward_id, count(*) AS rewards
		FROM xinyi.reward w
		WHERE w.community_id = rule.actor_community_id() AND w.name = request ->> 'name') named
)
SELECT line.line, line.request ->> 'name' AS name,
       CASE WHEN line.rewards > 1 AND line.request ->> 'reward_id' IS NULL THEN 'name_not_unique'
            ELSE saved.error END AS error,
       CASE WHEN known.reward_id IS NULL THEN 'added' ELSE 'saved again' END AS what
FROM line
LEFT JOIN xinyi.reward known ON known.community_id = rule.actor_community_id()
	AND known.reward_id = line.reward_id
CROSS JOIN LATERAL rule.save_reward(line.reward_id, line.request) saved
ORDER BY line.line
