-- Makes an event, or replaces its time, place and rewards. The body is passed whole, because
-- its members are the columns of a row, but for the rewards.
SELECT error, etag(event) AS etag, (event).changed_at,
       shown_actor(:in_community, (event).changed_by) AS changed_by, (event).event_id, (event).name,
       (event).place, (event).opens_at, (event).closes_at, (event).lapses_at,
       (SELECT coalesce(json_agg(o.reward_id ORDER BY o.reward_id), '[]')
        FROM (SELECT reward_id::uuid FROM jsonb_array_elements_text(:rewards) reward_id
              ORDER BY 1
              LIMIT 200) o) AS rewards
FROM save_event(:in_community, :event_id, :body, :if_match)
