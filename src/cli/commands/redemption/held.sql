SELECT CASE WHEN r.status <> 'held' THEN 'this redemption is ' || r.status || ' already'
            WHEN e.lapses_at <= rule.now() THEN 'this redemption was not collected in time' END
           AS ended,
       r.code, r.points, e.name, e.place,
       to_char(e.lapses_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI') AS lapses_at
FROM xinyi.redemption r
JOIN xinyi.redemption_event e USING (community_id, event_id)
WHERE r.community_id = :in_community AND r.redemption_id = $1::uuid
