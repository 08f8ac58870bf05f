UPDATE household SET held = 0;
