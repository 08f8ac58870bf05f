UPDATE household SET disputed = 0;
