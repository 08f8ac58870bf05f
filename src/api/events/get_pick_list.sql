-- What to pack for an event: the sums of the goods, and how much goes to each building.
SELECT e.event_id, e.name AS event_name, e.place, e.lapses_at, sums.redemption_count,
       sums.household_count, sums.goods, sums.goods_left_out, sums.buildings,
       sums.buildings_left_out
FROM redemption_event e
CROSS JOIN LATERAL pick_sums(:in_community, e.event_id) sums
WHERE e.community_id = :in_community AND e.event_id = :event_id
