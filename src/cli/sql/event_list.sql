-- Moments are characters and not text: a spreadsheet may read them as what they are.
SELECT e.event_id, e.name, e.place,
       to_char(e.opens_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI')::character(16)
           AS opens_at,
       to_char(e.closes_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI')::character(16)
           AS closes_at,
       to_char(e.lapses_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI')::character(16)
           AS lapses_at,
       (SELECT count(*) FROM xinyi.event_offer o
        WHERE o.community_id = e.community_id AND o.event_id = e.event_id) AS rewards,
       (SELECT count(*) FROM xinyi.redemption r
        WHERE r.community_id = e.community_id AND r.event_id = e.event_id
	        AND r.status = 'held') AS held
FROM xinyi.redemption_event e
WHERE e.community_id = rule.actor_community_id()
ORDER BY e.event_no DESC
