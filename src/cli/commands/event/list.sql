-- In the shape in which events are imported, and what is held. A reward is named by its id where
-- its name would not be read as one. Moments are characters and not text: a spreadsheet may read
-- them as what they are.
SELECT e.event_id, e.name, e.place,
       to_char(e.opens_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI')::character(16)
           AS opens_at,
       to_char(e.closes_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI')::character(16)
           AS closes_at,
       to_char(e.lapses_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI')::character(16)
           AS lapses_at,
       coalesce(offered.rewards, 'none') AS rewards,
       (SELECT count(*) FROM xinyi.redemption r
        WHERE r.community_id = e.community_id AND r.event_id = e.event_id
	        AND r.status = 'held') AS held
FROM xinyi.redemption_event e
CROSS JOIN LATERAL (
	SELECT string_agg(CASE WHEN w.name LIKE '%,%' OR w.name <> btrim(w.name) OR w.name = 'none'
	                            OR w.name ~* '^[0-9a-f]{8}-' OR EXISTS (
	                                SELECT FROM xinyi.reward other
	                                WHERE other.community_id = w.community_id
		                                AND other.name = w.name
		                                AND other.reward_id <> w.reward_id)
	                       THEN w.reward_id::text ELSE w.name END, ', ' ORDER BY w.reward_no)
	           AS rewards
	FROM xinyi.event_offer o
	JOIN xinyi.reward w USING (community_id, reward_id)
	WHERE o.community_id = e.community_id AND o.event_id = e.event_id
) offered
WHERE e.community_id = :in_community
ORDER BY e.event_no DESC
