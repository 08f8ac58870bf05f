SELECT h.code AS household, h.building, h.unit, h.room,
       to_char(h.closed_on, 'YYYY-MM-DD') AS closed_on, h.balance, h.held, h.disputed,
       rule.available_points(h) AS available, rule.owed_points(h) AS owed,
       rule.household_rating(h.community_id, h.household_id) AS rating
FROM xinyi.household h
WHERE h.community_id = :in_community AND h.household_id = $1::bigint
