-- The member's own household: its points, its sums of the open period, and what is due.
SELECT h.code AS household_code, h.building, h.unit, h.room, h.balance, outlook.available, h.held,
       h.disputed, owed_points(h) AS owed, outlook.lapsing, outlook.lapsing_on,
       left(p.name, 4)::integer AS year, household_rating(:in_community, h.household_id) AS rating,
       p.name AS period,
       p.ends_at AS closes_at, coalesce(sums.points, 0) AS period_points,
       coalesce(sums.minutes, 0) AS period_minutes,
       (SELECT count(DISTINCT own.deed_no) FROM participant own
        WHERE own.community_id = h.community_id AND own.household_id = h.household_id
            AND own.status = 'submitted') AS waiting_deeds,
       h.public_name, living.members, living.members_left_out, to_do.due, to_do.due_left_out
FROM household h
JOIN period p ON p.community_id = h.community_id AND p.status = 'open'
LEFT JOIN household_period sums ON sums.community_id = :in_community
	AND sums.household_id = h.household_id AND sums.period_id = p.period_id
CROSS JOIN LATERAL points_outlook(h) outlook
CROSS JOIN LATERAL household_members(:in_community, h.household_id) living
CROSS JOIN LATERAL household_due(:in_community, h.household_id) to_do
WHERE h.community_id = :in_community AND h.household_id = :actor_household_id
