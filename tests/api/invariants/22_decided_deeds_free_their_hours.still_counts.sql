UPDATE participant SET counts = true
WHERE deed_id IN (SELECT deed_id FROM deed WHERE status = 'rejected');
