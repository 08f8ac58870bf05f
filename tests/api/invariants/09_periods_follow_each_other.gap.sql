UPDATE period SET starts_at = starts_at + interval '1 day' WHERE status = 'open';
