UPDATE dispute_hold SET points = points + 1;
UPDATE household SET disputed = disputed + 1 WHERE disputed > 0;
