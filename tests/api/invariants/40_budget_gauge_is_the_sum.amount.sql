UPDATE budget_gauge SET redeemed = redeemed + 1;
