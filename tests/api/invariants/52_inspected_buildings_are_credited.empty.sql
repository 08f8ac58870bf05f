INSERT INTO inspection_deed (community_id, inspection_id, building, unit, part, deed_id)
SELECT DISTINCT ON (b.inspection_id, b.building) b.community_id, b.inspection_id, b.building, 99, 0,
       d.deed_id
FROM inspected_building b
JOIN deed d ON d.community_id = b.community_id AND d.household_id IS NOT NULL
WHERE b.status = 'approved';
