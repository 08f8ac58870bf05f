-- By its id, or by its name.
SELECT event_id
FROM xinyi.redemption_event
WHERE community_id = :in_community AND (name = $1 OR event_id::text = lower($1))
ORDER BY event_no
