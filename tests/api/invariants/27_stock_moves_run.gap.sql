ALTER TABLE stock_move DISABLE TRIGGER ALL;
UPDATE stock_move SET reward_move_no = reward_move_no + 100 WHERE reward_move_no = 2;
