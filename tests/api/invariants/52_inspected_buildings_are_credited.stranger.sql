ALTER TABLE inspection_deed DISABLE TRIGGER ALL;
UPDATE inspection_deed made SET deed_id = d.deed_id
FROM deed d
WHERE d.community_id = made.community_id AND d.status = 'approved' AND d.item = 'GY05';
