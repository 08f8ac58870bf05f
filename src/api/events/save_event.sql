-- Makes an event, or replaces its time, place and rewards.
SELECT error, (event).event_id, (event).name, (event).place, (event).opens_at, (event).closes_at,
       (event).lapses_at, :rewards AS rewards
FROM save_event(:event_id, :body)
