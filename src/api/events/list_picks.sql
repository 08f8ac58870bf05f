-- What is held in an event, to be packed, in the order of redeeming.
SELECT r.redemption_id, h.building, h.code AS household_code,
       head_name(:in_community, h.household_id) AS name,
       (SELECT coalesce(json_agg(json_build_object(
                'reward_id', g.reward_id,
                'name', g.name,
                'unit', g.unit,
                'quantity', g.quantity) ORDER BY g.reward_no), '[]')
        FROM (SELECT w.reward_id, w.name, w.unit, l.quantity, w.reward_no
              FROM redemption_line l
              JOIN reward w USING (community_id, reward_id)
              WHERE l.community_id = r.community_id AND l.redemption_id = r.redemption_id
                  AND w.kind = 'goods'
              ORDER BY w.reward_no
              LIMIT 20) g) AS goods,
       r.redemption_no AS cursor
FROM redemption r
JOIN household h USING (community_id, household_id)
WHERE r.community_id = :in_community
	AND r.event_id = (SELECT known_event(:in_community, :event_id))
	AND r.status = 'held' AND r.redemption_no > :after
ORDER BY r.redemption_no
LIMIT :limit + 1
