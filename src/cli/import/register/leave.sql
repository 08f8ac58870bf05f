-- The file has the whole community: who is missing has moved away. A flat that they left empty gets
-- a new household.
UPDATE xinyi.resident r
SET left_at = rule.now(), left_because = 'moved_away', is_head = false
WHERE r.community_id = :in_community AND r.left_at IS NULL
	AND NOT EXISTS (SELECT FROM register_line l WHERE l.resident_id = r.resident_id);

UPDATE register_line l SET household_id = rule.family_at(:in_community, l.building, l.unit, l.room)
FROM xinyi.household h
WHERE h.community_id = :in_community AND h.household_id = l.household_id
	AND h.closed_on = rule.change_day() AND l.is_new;
