-- The event of this id, or of this name when it has not closed, or else a new one. Without a list
-- an event keeps its offers, and a new one offers every active reward.
WITH known AS (
	SELECT event_id, name
	FROM xinyi.redemption_event
	WHERE community_id = :in_community
		AND ((name = $1::text AND closes_at > rule.now())
		     OR event_id::text = lower($1::text))
	ORDER BY event_no DESC
	LIMIT 1
), wish AS (
	SELECT btrim(name) AS name FROM unnest(string_to_array($5::text, ',')) AS name
), offered AS (
	SELECT coalesce(jsonb_agg(w.reward_id ORDER BY w.reward_no), '[]') AS rewards
	FROM xinyi.reward w
	WHERE w.community_id = :in_community
		AND CASE
			WHEN $5::text IS NOT NULL THEN EXISTS (
				SELECT FROM wish WHERE w.name = wish.name OR w.reward_id::text = lower(wish.name))
			WHEN EXISTS (SELECT FROM known) THEN EXISTS (
				SELECT FROM known
				JOIN xinyi.event_offer o ON o.community_id = w.community_id
					AND o.event_id = known.event_id AND o.reward_id = w.reward_id)
			ELSE w.active END
)
SELECT saved.error, jsonb_array_length(offered.rewards) AS rewards,
       CASE WHEN EXISTS (SELECT FROM known) THEN 'changed' ELSE 'there' END AS what,
       rule.shown_actor(:in_community, (saved.event).changed_by) AS changed_by,
       to_char((saved.event).changed_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI')
           AS changed_at,
       format($7::text, (saved.event).place,
              to_char((saved.event).opens_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI'),
              to_char((saved.event).closes_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI'),
              (SELECT count(*) FROM xinyi.event_offer o
               WHERE o.community_id = (saved.event).community_id
	               AND o.event_id = (saved.event).event_id)) AS content,
       btrim(rule.etag(saved.event), '"') AS tag,
       to_char((saved.event).lapses_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI')
           AS lapses_at
FROM offered
CROSS JOIN LATERAL rule.save_event(
	:in_community, coalesce((SELECT event_id FROM known), gen_random_uuid()),
	jsonb_build_object('name', coalesce((SELECT name FROM known), $1::text),
	                   'place', $2::text, 'opens_at', $3::timestamp AT TIME ZONE 'Asia/Shanghai',
	                   'closes_at', $4::timestamp AT TIME ZONE 'Asia/Shanghai',
	                   'rewards', offered.rewards),
	CASE WHEN $6::text IS NOT NULL THEN ARRAY[format('"%s"', $6::text)] END) saved
