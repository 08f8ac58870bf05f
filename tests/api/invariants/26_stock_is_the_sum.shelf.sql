DELETE FROM reward_stock;
