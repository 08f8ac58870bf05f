UPDATE household SET entry_count = entry_count + 1;
