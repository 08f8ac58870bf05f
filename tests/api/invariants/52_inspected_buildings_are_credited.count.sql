UPDATE inspected_building SET credited_count = credited_count - 1 WHERE status = 'approved';
