-- Redemption events, newest first.
SELECT e.event_id, e.name, e.place, e.opens_at, e.closes_at, e.lapses_at,
       e.opens_at <= :now AND e.closes_at > :now AS open,
       (SELECT coalesce(json_agg(o.reward_id ORDER BY o.reward_id), '[]')
        FROM (SELECT reward_id FROM event_offer
              WHERE community_id = e.community_id AND event_id = e.event_id
              ORDER BY reward_id
              LIMIT 200) o) AS rewards,
       etag(e) AS etag, e.event_no AS cursor
FROM redemption_event e
WHERE e.community_id = :in_community
	AND e.event_no < :before
ORDER BY e.event_no DESC
LIMIT :limit + 1
