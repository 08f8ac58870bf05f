-- Newest first. Who ended a hold is a masked name or a command. Moments are characters and not
-- text: a spreadsheet may read them as what they are.
SELECT r.redemption_id, e.name AS event, h.building, h.code AS household_code,
       rule.goods_of(r.community_id, r.redemption_id) AS goods, r.points, r.status AS state,
       to_char(r.redeemed_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI')::character(16)
           AS redeemed_at,
       to_char(e.lapses_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI')::character(16)
           AS lapses_at,
       to_char(coalesce(r.undone_at, r.ended_at) AT TIME ZONE 'Asia/Shanghai',
               'YYYY-MM-DD HH24:MI')::character(16) AS ended_at,
       rule.shown_actor(r.community_id, coalesce(r.undone_by, r.ended_by)) AS ended_by,
       rule.resident_name(r.community_id, r.present) AS present,
       rule.helper_name(r.community_id, r.helper_no) AS helper, r.reason
FROM xinyi.redemption r
JOIN xinyi.redemption_event e USING (community_id, event_id)
JOIN xinyi.household h USING (community_id, household_id)
WHERE r.community_id = :in_community AND ($1::uuid IS NULL OR r.event_id = $1::uuid)
	AND ($2::text IS NULL OR r.status = $2) AND ($3::integer IS NULL OR h.building = $3::integer)
ORDER BY r.redemption_no DESC
