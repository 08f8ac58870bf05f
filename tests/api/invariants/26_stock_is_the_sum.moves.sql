UPDATE reward_stock SET move_count = move_count + 1;
