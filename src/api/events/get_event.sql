-- One redemption event, as it is saved.
SELECT etag(e) AS etag, e.event_id, e.name, e.place, e.opens_at, e.closes_at, e.lapses_at,
       (SELECT coalesce(json_agg(o.reward_id ORDER BY o.reward_id), '[]')
        FROM (SELECT reward_id FROM event_offer
              WHERE community_id = e.community_id AND event_id = e.event_id
              ORDER BY reward_id
              LIMIT 200) o) AS rewards
FROM redemption_event e
WHERE e.community_id = :in_community AND e.event_id = :event_id
