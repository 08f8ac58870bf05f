UPDATE reward_stock SET stock = stock + 1;
