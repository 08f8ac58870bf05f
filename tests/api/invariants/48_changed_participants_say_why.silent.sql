UPDATE participant SET left_out = true, counts = false WHERE status = 'approved';
