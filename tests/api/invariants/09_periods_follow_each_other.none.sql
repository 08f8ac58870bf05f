UPDATE period SET status = 'closed', closed_at = ends_at WHERE status = 'open';
