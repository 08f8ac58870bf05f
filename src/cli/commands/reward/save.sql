-- A reward is that of its id, or else that of its name, or a new one. $2 is {*} to overwrite what a
-- reward says, or null to be told which would be, what changes, and by one tag what they say now.
WITH line AS MATERIALIZED (
	SELECT request, (request ->> 'line')::integer AS line, named.rewards,
	       coalesce((request ->> 'reward_id')::uuid, named.reward_id, gen_random_uuid())
	           AS reward_id
	FROM jsonb_array_elements($1::jsonb) AS request
	CROSS JOIN LATERAL (
		SELECT min(w.reward_id::text)::uuid AS reward_id, count(*) AS rewards
		FROM xinyi.reward w
		WHERE w.community_id = :in_community AND w.name = request ->> 'name') named
), done AS MATERIALIZED (
	SELECT line.*, saved.error AS refusal, saved.reward, known.reward_id IS NOT NULL AS known
	FROM line
	LEFT JOIN xinyi.reward known ON known.community_id = :in_community
		AND known.reward_id = line.reward_id
	CROSS JOIN LATERAL rule.save_reward(:in_community, line.reward_id, line.request,
	                                    $2::text[]) saved
)
SELECT done.line, done.request ->> 'name' AS name,
       CASE WHEN rewards > 1 AND request ->> 'reward_id' IS NULL THEN 'name_not_unique'
            WHEN refusal <> 'precondition_required' THEN refusal END AS error,
       CASE WHEN NOT known THEN 'added'
            WHEN refusal = 'precondition_required' THEN 'changed' ELSE 'unchanged' END AS what,
       rule.shown_actor(:in_community, (reward).changed_by) AS changed_by,
       to_char((reward).changed_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI')
           AS changed_at,
       (SELECT string_agg(format('%s %s -> %s', now.key, coalesce(nullif(now.value, ''), '-'),
                                 coalesce(nullif(wish.value, ''), '-')), ', ')
        FROM jsonb_each_text(to_jsonb(reward) - '{community_id,reward_id,reward_no,changed_at,
                                                 changed_by}'::text[]) now
        CROSS JOIN LATERAL (SELECT coalesce(request ->> now.key, CASE now.key
	        WHEN 'low_stock' THEN '0' WHEN 'active' THEN 'true' END, '') AS value) wish
        WHERE coalesce(now.value, '') <> wish.value) AS difference,
       btrim(rule.tag_of(jsonb_agg(rule.etag(reward)) FILTER (
	       WHERE refusal = 'precondition_required') OVER ()), '"') AS tag
FROM done
ORDER BY done.line
