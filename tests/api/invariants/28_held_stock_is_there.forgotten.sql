UPDATE reward_stock SET held = 0;
